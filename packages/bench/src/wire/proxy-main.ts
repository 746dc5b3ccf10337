// A proxy in front of a database server that keeps what a client sends for some time, as a network would, and counts.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { ProxyRequest } from './proxy.ts';
import { WireCounter } from './wire-counter.ts';

let serverPort = 0;
let milliseconds = 0;
const counters = new Set<WireCounter>();

const server = createServer((client) => {
  const database = connect(serverPort, '127.0.0.1');
  const counter = new WireCounter();
  counters.add(counter);
  client.setNoDelay();
  database.setNoDelay();
  client.on('data', (chunk) => {
    counter.fromClient();
    // Timers of one duration fire in the order in which they were set.
    if (milliseconds > 0) setTimeout(() => database.write(chunk), milliseconds);
    else database.write(chunk);
  });
  database.on('data', (chunk) => {
    counter.fromServer(chunk);
    client.write(chunk);
  });
  tie(client, database);
  tie(database, client);
  client.on('close', () => counters.delete(counter));
});

/** What ends on one side ends on the other, when all that was said before has gone through. */
function tie(from: Socket, to: Socket): void {
  from.on('end', () => setTimeout(() => to.end(), milliseconds));
  from.on('error', () => to.destroy());
}

process.on('message', (request: ProxyRequest) => {
  switch (request.command) {
    case 'listen':
      ({ serverPort, milliseconds } = request);
      return server.listen(0, '127.0.0.1', () => answer((server.address() as AddressInfo).port));
    case 'reset':
      for (const counter of counters) counter.reset();
      return answer(null);
    case 'read':
      return answer({ roundTrips: sum('roundTrips'), statements: sum('statements') });
  }
});

function sum(what: 'roundTrips' | 'statements'): number {
  return [...counters].reduce((total, counter) => total + counter[what], 0);
}

function answer(value: unknown): void {
  process.send?.({ value });
}

process.on('disconnect', () => process.exit());
