// One peer on one database. Each peer has its own process, so that its effects on the compiler, the heap and the event
// loop do not change the times of another peer.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { peersFolder } from '../install-peers.ts';
import type { DatabaseName, Peer, Session } from '../peer.ts';
import type { Identity } from '../results.ts';
import { checkWorkload } from './check.ts';
import { countSqliteStatements } from './count-sqlite.ts';
import { identify } from './identify.ts';
import type { Request, Response } from './messages.ts';
import {
  buildInputs,
  grow,
  makeTables,
  ping,
  prepareTables,
  timeInputs,
  timeRuns,
  timeTurn,
  warmUp,
} from './timing.ts';

let opened: { readonly session: Session; readonly database: DatabaseName } | undefined;
let nextInputs: Awaited<ReturnType<typeof buildInputs>> = [];

function current() {
  if (opened === undefined) throw new Error('no peer is open');
  return opened;
}

async function open(target: Extract<Request, { command: 'open' }>['parameters']): Promise<Identity> {
  const { href } = pathToFileURL(join(peersFolder, `${target.peer}.mjs`));
  const { default: peer } = (await import(href)) as { default: Peer };
  const session = await peer.open(target);
  await makeTables(session, target.database);
  opened = { session, database: target.database };
  return identify(peer, session, target.database);
}

async function handle(request: Request): Promise<unknown> {
  if (request.command === 'open') return open(request.parameters);
  const { session, database } = current();
  switch (request.command) {
    case 'check':
      await checkWorkload(session, database, request.parameters);
      return null;
    case 'warmUp': {
      await prepareTables(session, database, request.parameters.workload);
      return { runs: await warmUp(session, request.parameters.workload, request.parameters.milliseconds) };
    }
    case 'round': {
      const { workload, runs } = request.parameters;
      await prepareTables(session, database, workload);
      return { nanoseconds: await timeTurn(session, workload, runs) };
    }
    case 'countStatements': {
      await prepareTables(session, database, request.parameters);
      await timeRuns(session, request.parameters, 2);
      const inputs = await buildInputs(session, request.parameters, 1);
      const count = countSqliteStatements();
      await timeInputs(session, request.parameters, inputs);
      return { statements: count() };
    }
    case 'prepareOnce':
      await prepareTables(session, database, request.parameters);
      await timeRuns(session, request.parameters, 2);
      nextInputs = await buildInputs(session, request.parameters, 1);
      return null;
    case 'once':
      await timeInputs(session, request.parameters, nextInputs);
      return null;
    case 'grow':
      return grow(session, database, request.parameters);
    case 'ping':
      return { nanoseconds: await ping(session) };
    case 'close':
      await session.close();
      return null;
  }
}

process.on('message', (request: Request) => {
  handle(request).then(
    (value) => respond({ value }),
    (error: unknown) =>
      respond({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

function respond(message: Response): void {
  process.send?.(message);
}

// Otherwise a connection pool would keep this process alive after its parent has ended.
process.on('disconnect', () => process.exit());
