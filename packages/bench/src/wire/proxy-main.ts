// A proxy in front of a database server. It delays what a client sends, as a network would, and counts the traffic.
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
  forwardEnd(client, database);
  forwardEnd(database, client);
  client.on('close', () => counters.delete(counter));
});

/** Ends one side after the other has ended and its delayed data has passed. */
function forwardEnd(from: Socket, to: Socket): void {
  from.on('end', () => setTimeout(() => to.end(), milliseconds));
  from.on('error', () => to.destroy());
}

process.on('message', (request: ProxyRequest) => {
  switch (request.command) {
    case 'listen':
      ({ serverPort, milliseconds } = request);
      return server.listen(0, '127.0.0.1', () => respond((server.address() as AddressInfo).port));
    case 'reset':
      for (const counter of counters) counter.reset();
      return respond(null);
    case 'read':
      return respond({ roundTrips: sum('roundTrips'), statements: sum('statements') });
  }
});

function sum(counted: 'roundTrips' | 'statements'): number {
  return [...counters].reduce((total, counter) => total + counter[counted], 0);
}

function respond(value: unknown): void {
  process.send?.({ value });
}

process.on('disconnect', () => process.exit());
