// Usage: npm run bench -- --help
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgresServer } from '@espalier/testkit';
import { installPeers } from './install-peers.ts';
import { checkAndCount } from './measure/count.ts';
import { measureGrowth } from './measure/memory-growth.js';
import { timePlace } from './measure/time.ts';
import { type Options, readOptions, usage } from './options.ts';
import { drawChart } from './report/chart.ts';
import { describeMachine } from './report/machine.ts';
import { type Results, writePage } from './report/page.ts';
import { countTable, growthTable, ratioTable } from './report/tables.ts';
import type { CountResult, GrowthResult, Place, PlaceResult } from './results.ts';

const places: readonly Place[] = [
  { title: 'SQLite', database: 'sqlite' },
  { title: 'PostgreSQL', database: 'postgres' },
  { title: 'PostgreSQL, 1 ms away', database: 'postgres', milliseconds: 1 },
];

async function main(): Promise<void> {
  const given = process.argv.slice(2);
  if (given.includes('--help')) return console.log(usage);
  const options = readOptions(given);
  installPeers();
  const server = await startPostgresServer();
  try {
    const results = await measure(options, server.url);
    if (options.whole) writeDocs(results);
  } finally {
    await server.stop();
  }
}

async function measure(options: Options, serverUrl: string): Promise<Results> {
  const { databases, works: names, rounds } = options;
  const machine = describeMachine();
  const counts: CountResult[] = [];
  for (const database of databases) counts.push(...(await countAll(options, database, serverUrl)));
  const timed: PlaceResult[] = [];
  for (const place of places.filter(({ database }) => databases.includes(database)))
    timed.push(await timeAll(options, place, serverUrl));
  const growth = options.whole ? await growAll(serverUrl) : [];
  return { rounds, names, counts, places: timed, growth, machine };
}

async function countAll(
  { peers, works }: Options,
  database: Place['database'],
  serverUrl: string,
): Promise<CountResult[]> {
  const counts: CountResult[] = [];
  for (const peer of peers) {
    progress(`checking ${peer} on ${database}`);
    counts.push(await checkAndCount(peer, works, database, serverUrl));
  }
  print(
    `Statements${database === 'postgres' ? ' / round trips' : ''}, ${database}`,
    countTable(counts, works),
  );
  return counts;
}

async function timeAll(options: Options, place: Place, serverUrl: string): Promise<PlaceResult> {
  const { peers, works, rounds } = options;
  const result = await timePlace(place, peers, works, rounds, serverUrl, progress);
  print(`${place.title}, ${rounds} rounds: time, then proportions to it`, ratioTable(result, works));
  return result;
}

async function growAll(serverUrl: string): Promise<GrowthResult[]> {
  const growth: GrowthResult[] = [];
  for (const place of places.filter(({ milliseconds }) => milliseconds === undefined)) {
    for (const peer of ['hand', 'espalier'] as const) {
      progress(`growth of ${peer} on ${place.title}`);
      growth.push(...(await measureGrowth(peer, place, serverUrl)));
    }
  }
  print('Growth: time and peak memory of a record', growthTable(growth));
  return growth;
}

function writeDocs(results: Results): void {
  const docs = join(__dirname, '..', '..', '..', 'docs');
  writeFileSync(join(docs, 'benchmarks.md'), writePage(results));
  writeFileSync(join(docs, 'benchmarks.svg'), drawChart(results.places, results.names));
}

function print(title: string, table: string): void {
  console.log(`\n${title}\n\n${table}`);
}

function progress(what: string): void {
  console.error(what);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
