// Usage: npm run bench -- --help
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgresServer } from '@espalier/testkit';
import { installPeers } from './install-peers.ts';
import { checkAndCount } from './measure/count.ts';
import { measureGrowth } from './measure/memory-growth.js';
import { measureStarts } from './measure/start.ts';
import { timeSetup } from './measure/time.ts';
import { type Options, readOptions, usage } from './options.ts';
import { drawChart } from './report/chart.ts';
import { describeMachine } from './report/machine.ts';
import { type Results, writePage } from './report/page.ts';
import { countTable, growthTable, ratioTable, startTable } from './report/tables.ts';
import type { CountResult, GrowthResult, Setup, SetupResult, StartResult } from './results.ts';

const setups: readonly Setup[] = [
  { title: 'SQLite', database: 'sqlite' },
  { title: 'PostgreSQL', database: 'postgres' },
  { title: 'PostgreSQL, 1 ms away', database: 'postgres', milliseconds: 1 },
];

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) return console.log(usage);
  const options = readOptions(args);
  installPeers();
  if (options.startOnly) {
    await startAll(options);
    return;
  }
  const server = await startPostgresServer();
  try {
    const results = await measure(options, server.url);
    if (options.whole) writeDocs(results);
  } finally {
    await server.stop();
  }
}

async function measure(options: Options, serverUrl: string): Promise<Results> {
  const { databases, workloads: names, rounds } = options;
  const machine = describeMachine();
  const counts: CountResult[] = [];
  for (const database of databases) counts.push(...(await countAll(options, database, serverUrl)));
  const timed: SetupResult[] = [];
  for (const setup of setups.filter(({ database }) => databases.includes(database)))
    timed.push(await timeAll(options, setup, serverUrl));
  const growth = options.whole ? await growAll(serverUrl) : [];
  const starts = options.whole ? await startAll(options) : [];
  return { rounds, names, counts, setups: timed, growth, starts, machine };
}

async function countAll(
  { peers, workloads }: Options,
  database: Setup['database'],
  serverUrl: string,
): Promise<CountResult[]> {
  const counts: CountResult[] = [];
  for (const peer of peers) {
    progress(`checking ${peer} on ${database}`);
    counts.push(await checkAndCount(peer, workloads, database, serverUrl));
  }
  print(
    `Statements${database === 'postgres' ? ' / round trips' : ''}, ${database}`,
    countTable(counts, workloads),
  );
  return counts;
}

async function timeAll(options: Options, setup: Setup, serverUrl: string): Promise<SetupResult> {
  const { peers, workloads, rounds } = options;
  const result = await timeSetup(setup, peers, workloads, rounds, serverUrl, progress);
  print(`${setup.title}, ${rounds} rounds: time, then ratios to it`, ratioTable(result, workloads));
  return result;
}

async function growAll(serverUrl: string): Promise<GrowthResult[]> {
  const growth: GrowthResult[] = [];
  for (const setup of setups.filter(({ milliseconds }) => milliseconds === undefined)) {
    for (const peer of ['hand', 'espalier'] as const) {
      progress(`growth of ${peer} on ${setup.title}`);
      growth.push(...(await measureGrowth(peer, setup, serverUrl)));
    }
  }
  print('Growth: time and peak memory per record', growthTable(growth));
  return growth;
}

async function startAll({ peers, rounds }: Options): Promise<StartResult[]> {
  progress('starting processes');
  const starts = await measureStarts(peers, rounds);
  print(`Start of a process, ${rounds} rounds: milliseconds`, startTable(starts));
  return starts;
}

function writeDocs(results: Results): void {
  const docs = join(__dirname, '..', '..', '..', 'docs');
  writeFileSync(join(docs, 'benchmarks.md'), writePage(results));
  writeFileSync(join(docs, 'benchmarks.svg'), drawChart(results.setups, results.names));
}

function print(title: string, table: string): void {
  console.log(`\n${title}\n\n${table}`);
}

function progress(text: string): void {
  console.error(text);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
