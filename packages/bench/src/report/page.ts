import { TURN_MILLISECONDS } from '../measure/time.ts';
import type { CountResult, GrowthResult, SetupResult, StartResult } from '../results.ts';
import { type WorkloadName, workloads } from '../workloads.ts';
import { countTable, databaseTitles, duration, growthTable, ratioTable, startTable } from './tables.ts';

export interface Results {
  readonly rounds: number;
  readonly names: readonly WorkloadName[];
  readonly setups: readonly SetupResult[];
  readonly counts: readonly CountResult[];
  readonly growth: readonly GrowthResult[];
  readonly starts: readonly StartResult[];
  readonly machine: string;
}

/** Returns the page `docs/benchmarks.md` with all results. */
export function writePage(results: Results): string {
  return [
    '# Benchmarks',
    '',
    'This page compares the time of Espalier with hand-written driver code and with other libraries. `npm run bench` measures everything and writes this page, so do not edit it by hand.',
    '',
    '![Time of each workload relative to hand-written code](benchmarks.svg)',
    '',
    ...workloadSection(results),
    ...howSection(results),
    ...results.setups.flatMap((setup) => setupSection(setup, results)),
    ...countSection(results),
    ...growthSection(results),
    ...startSection(results),
    ...peerSection(results),
  ].join('\n');
}

function workloadSection({ names }: Results): string[] {
  return [
    '## The workloads',
    '',
    ...names.map((workload) => `- **${workload}**: ${workloads[workload].title}`),
    '',
    'Keys are integers that the database generates. Every table has timestamps, and indexes on its foreign keys. Each workload is one transaction, and a create returns objects with their keys. All libraries use the same tables.',
    '',
    '`saveOrder` works on 1,000 stored orders with 100,000 lines. Its input is an order as a client returns it: with all lines, and with the version that the client has read. A save raises the version, writes no unchanged line, and rejects an outdated version. A library that does not compare the lines of its input with the stored ones does so by hand. `upsertRows` starts with 10,000 stored rows, and returns the keys of all 1,000 rows of its input.',
    '',
    '`reportByMonth` and `pageFilteredByChild` read 10,000 sales with 100,000 lines. The date of a sale has an index. The amount of a line is DECIMAL(12, 2). A row of the report has a month in UTC, the number of its lines and the sum of their amounts. Only Espalier has a function for the month, so for the other libraries it is a function of the database. Prisma groups only by columns, so its whole report is SQL. The page has the 50 sales after the first 100. Sequelize also reads their lines.',
    '',
    '**Decimals on SQLite.** SQLite has no type for exact decimals. Espalier and the hand-written code store the amounts as text, and their sums are exact. The other libraries store numbers, and the database adds floats. Such a sum is exact only after rounding, and only while a float has enough digits. The check before the benchmark rounds the sums of these libraries to cents, and no others.',
    '',
  ];
}

function howSection({ rounds, machine }: Results): string[] {
  return [
    '## How it is measured',
    '',
    `- Machine: ${machine}.`,
    '- SQLite is in memory. PostgreSQL is a separate server on the same machine, reached over TCP. As in the tests, `fsync`, `synchronous_commit` and `full_page_writes` are off, so that the figures compare the libraries and not the disk. "1 ms away" means that a proxy delays everything a client sends by 1 ms.',
    '- Each library runs in its own process. Before anything is timed, each workload runs once, and its result is compared with what plain SQL reads: the values, the keys, and the parent of each child.',
    `- Then each workload runs in ${rounds} rounds. In a round every library has one turn of about ${TURN_MILLISECONDS} ms, on empty tables and in random order. A workload that reads or changes stored rows has its own. If it changes them, each run works on the rows that the runs before it have left. Inputs are built, and stored rows are read for them, before the clock starts. A figure is a ratio: the time of the library divided by the time of the hand-written code in the same round. The tables show the median over all rounds and, in parentheses, the range of the middle half.`,
    "- The hand-written code does exactly these workloads and nothing more. It does not check its input. On SQLite it uses better-sqlite3: one prepared statement per table, keys from `lastInsertRowid`, `BEGIN IMMEDIATE` and `COMMIT`. On PostgreSQL it uses pg: unnamed queries, as the documentation of pg shows, and one multi-row INSERT per table with `RETURNING`, between `BEGIN` and `COMMIT`. It matches returned keys by position. The database does not guarantee that order, and Espalier never relies on it. `saveOrder` is an UPDATE that checks the version, a SELECT of the lines, and one DELETE, UPDATE and INSERT for the difference: on SQLite one for each row, on PostgreSQL one for all rows. `upsertRows` is one prepared `INSERT ... ON CONFLICT DO UPDATE` for each row on SQLite, and one for all rows on PostgreSQL. `reportByMonth` is one query, with `substr` or `to_char` for the month. On SQLite it takes the point out of each amount and adds the whole numbers of cents, `sum(cast(replace(amount, '.', '') as integer))`, which is exact because all amounts are texts with two digits after the point. Espalier does not rely on that: it adds any text of a number. `pageFilteredByChild` is one query with `exists`, on both databases.",
    '- Every library is used as its own documentation shows, with its defaults.',
    '',
  ];
}

function setupSection(result: SetupResult, { names }: Results): string[] {
  const { setup, roundTrip } = result;
  const roundTripNote =
    setup.database === 'postgres' ? ` The smallest query took ${duration(roundTrip)}.` : '';
  return [
    `## ${setup.title}`,
    '',
    `The first row is the time of the hand-written code. The other rows are ratios to it: 2 means twice the time.${roundTripNote}`,
    '',
    ratioTable(result, names),
    '',
  ];
}

function countSection({ counts, names }: Results): string[] {
  const of = (database: 'sqlite' | 'postgres') => counts.filter((each) => each.database === database);
  return [
    '## Statements and round trips',
    '',
    'The statements of one run of a workload, including those of the transaction. SQLite runs in the same process, so it has no round trips.',
    '',
    countTable(of('sqlite'), names),
    '',
    'PostgreSQL, counted by a proxy: statements / round trips.',
    '',
    countTable(of('postgres'), names),
    '',
  ];
}

function growthSection({ growth }: Results): string[] {
  return [
    '## Growth',
    '',
    'One create of a user with addresses, from 10 records to 1,000,000. The table shows the time per record and the memory per record, which is the peak growth of the process without the inputs. Each size has its own process. A dash means that the process grew by less than 8 MB, which it may have reserved before. The third column is the longest time for which the event loop of the process did not run, so that its other work had to wait. The memory of the PostgreSQL server is not counted.',
    '',
    growthTable(growth),
    '',
  ];
}

function startSection({ starts }: Results): string[] {
  return [
    '## Starting',
    '',
    `The CPU time and the time on the clock that a fresh process of Node needs to load a library and its driver for SQLite, and then to run its first create: to open a database in memory, define the models, create the tables by SQL, and run \`createWithUser\` once. Both include the loading. A process that uses both cores has more CPU time than time on the clock. The figures are medians of ${starts[0]?.starts.length ?? 0} processes for each library, one of each in turn, in random order. Some libraries load their driver or a part of themselves only for the first create, so the last two columns are the ones to compare.`,
    '',
    startTable(starts),
    '',
  ];
}

function peerSection({ counts }: Results): string[] {
  const names = [...new Set(counts.map(({ name }) => name))];
  const lines = names.map((name) => {
    const mine = counts.filter((each) => each.name === name);
    const packages = Object.entries(mine[0]?.versions ?? {}).map(([pack, version]) => `${pack} ${version}`);
    const databases = mine.map((each) => `${databaseTitles[each.database]} ${each.databaseVersion}`);
    return `- ${name}: ${packages.join(', ')}; ${databases.join(', ')}`;
  });
  return ['## Versions', '', ...lines, ''];
}
