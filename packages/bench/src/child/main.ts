// A process of its own for one peer on one database: what one peer leaves in the compiler, the heap or the event
// loop is not measured with another.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { peersFolder } from '../install-peers.ts';
import type { DatabaseName, Peer, Session } from '../peer.ts';
import type { Identity } from '../results.ts';
import { checkWork } from './check.ts';
import { countSqliteStatements } from './count-sqlite.ts';
import { identify } from './identify.ts';
import type { Answer, Request } from './messages.ts';
import { grow, makeTables, ping, prepareTables, timeRuns, timeTurn, warmUp } from './timing.ts';

let opened: { readonly session: Session; readonly database: DatabaseName } | undefined;

function current() {
  if (opened === undefined) throw new Error('no peer is open');
  return opened;
}

async function open(given: Extract<Request, { command: 'open' }>['given']): Promise<Identity> {
  const { href } = pathToFileURL(join(peersFolder, `${given.peer}.mjs`));
  const { default: peer } = (await import(href)) as { default: Peer };
  const session = await peer.open(given);
  await makeTables(session, given.database);
  opened = { session, database: given.database };
  return identify(peer, session, given.database);
}

async function obey(request: Request): Promise<unknown> {
  if (request.command === 'open') return open(request.given);
  const { session, database } = current();
  switch (request.command) {
    case 'check':
      await checkWork(session, database, request.given);
      return null;
    case 'warmUp': {
      await prepareTables(session, database, request.given.work);
      return { runs: await warmUp(session, request.given.work, request.given.milliseconds) };
    }
    case 'round': {
      const { work, runs } = request.given;
      await prepareTables(session, database, work);
      return { nanoseconds: await timeTurn(session, work, runs) };
    }
    case 'countStatements': {
      await prepareTables(session, database, request.given);
      await timeRuns(session, request.given, 2);
      const count = countSqliteStatements();
      await timeRuns(session, request.given, 1);
      return { statements: count() };
    }
    case 'once':
      await timeRuns(session, request.given, 1);
      return null;
    case 'grow':
      return grow(session, database, request.given);
    case 'ping':
      return { nanoseconds: await ping(session) };
    case 'close':
      await session.close();
      return null;
  }
}

process.on('message', (request: Request) => {
  obey(request).then(
    (value) => answer({ value }),
    (error: unknown) =>
      answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

function answer(message: Answer): void {
  process.send?.(message);
}

// A pool of connections would keep this process going without the one that it works for.
process.on('disconnect', () => process.exit());
