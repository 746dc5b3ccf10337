// Usage: node start.js <peer>
// Measures the start of a process that uses one peer on SQLite, and prints the result as JSON.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { peersFolder } from '../install-peers.ts';
import type { Peer, Session } from '../peer.ts';
import type { Start, Used } from '../results.ts';
import { workloads } from '../workloads.ts';
import { makeTables } from './timing.ts';

async function main(peerFile: string): Promise<void> {
  const { href } = pathToFileURL(join(peersFolder, `${peerFile}.mjs`));
  const usedSince = startClock();
  const { default: peer } = (await import(href)) as { default: Peer };
  const load = usedSince();
  const session = await peer.open({ database: 'sqlite', url: '' });
  await makeTables(session, 'sqlite');
  await session.createWithUser(workloads.createWithUser.input(0));
  const firstCreate = usedSince();
  await checkRows(session);
  const start: Start = { name: peer.name, load, firstCreate };
  // Some libraries keep the process running. It ends once the result is written.
  process.stdout.write(JSON.stringify(start), () => process.exit());
}

/** Returns a function that returns what the process has used since this call. */
function startClock(): () => Used {
  const cpu = process.cpuUsage();
  const time = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { cpu: (user + system) / 1000, wall: performance.now() - time };
  };
}

/** @throws Error if the rows of the create are not stored */
async function checkRows({ sql }: Session): Promise<void> {
  const joined = 'products p join users u on u.id = p."userId" join addresses a on a."userId" = u.id';
  const rows = await sql(`select p.id from ${joined}`);
  if (rows.length !== 1) throw new Error(`the first create stored ${rows.length} products with an address`);
}

main(process.argv[2] as string).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
