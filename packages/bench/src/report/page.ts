import { TURN_MILLISECONDS } from '../measure/time.ts';
import type { CountResult, GrowthResult, PlaceResult } from '../results.ts';
import { type WorkName, works } from '../work.ts';
import { countTable, databaseTitles, duration, growthTable, ratioTable } from './tables.ts';

export interface Results {
  readonly rounds: number;
  readonly names: readonly WorkName[];
  readonly places: readonly PlaceResult[];
  readonly counts: readonly CountResult[];
  readonly growth: readonly GrowthResult[];
  readonly machine: string;
}

/** Everything that was measured, as the page `docs/benchmarks.md`. */
export function writePage(results: Results): string {
  return [
    '# Benchmarks',
    '',
    'What Espalier costs beside hand-written driver code, and beside other libraries that do the same work. `npm run bench` measures all of this and writes this page; it is not edited by hand.',
    '',
    '![Time of each work in proportion to hand-written code](benchmarks.svg)',
    '',
    ...workSection(results),
    ...howSection(results),
    ...results.places.flatMap((place) => placeSection(place, results)),
    ...countSection(results),
    ...growthSection(results),
    ...peerSection(results),
  ].join('\n');
}

function workSection({ names }: Results): string[] {
  return [
    '## The work',
    '',
    ...names.map((work) => `- **${work}**: ${works[work].title}`),
    '',
    'Keys are integers made by the database; every table has timestamps and indexes on its foreign keys. Each work is one transaction, and a create returns objects with their keys. The tables are the same for all, whatever a library would have made by itself.',
    '',
  ];
}

function howSection({ rounds, machine }: Results): string[] {
  return [
    '## How it is measured',
    '',
    `- Machine: ${machine}.`,
    '- SQLite is in memory. PostgreSQL is a server of its own on the same machine, over TCP, with `fsync`, `synchronous_commit` and `full_page_writes` off, as in the tests: what is compared is the libraries and not the disk. "1 ms away" has a proxy between the two that keeps everything a client sends for 1 ms.',
    '- Each peer runs in a process of its own. Before anything is timed, each work is done once and compared with what plain SQL reads back: the values, the keys, and which child is on which parent.',
    `- Then come ${rounds} rounds of each work. In a round every peer has its turn of about ${TURN_MILLISECONDS} ms, on empty tables, in an order of chance; inputs are made before the clock starts. A figure is the median over rounds of the time in proportion to the hand-written code in the same round; in parentheses is the range of the middle half.`,
    '- The hand-written code is what somebody writes who needs just these calls. On SQLite: better-sqlite3, a prepared statement a table, keys from `lastInsertRowid`, `BEGIN IMMEDIATE` and `COMMIT`. On PostgreSQL: pg with queries without a name, as its own pages show, one multi-row INSERT a table with `RETURNING` between `BEGIN` and `COMMIT`; returned keys are matched by position, which the database does not promise and Espalier never relies on. It checks nothing of what it is given.',
    '- Every peer is used as its own documentation shows, with its defaults.',
    '',
  ];
}

function placeSection(result: PlaceResult, { names }: Results): string[] {
  const { place, roundTrip } = result;
  const away =
    place.database === 'postgres' ? ` The smallest of questions took ${duration(roundTrip)} here.` : '';
  return [
    `## ${place.title}`,
    '',
    `The first row is the time of the hand-written code; below are proportions to it, so that 2 is twice the time.${away}`,
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
    'What one run of a work says to the database, transactions included. SQLite is in the same process, so there are statements only.',
    '',
    countTable(of('sqlite'), names),
    '',
    'PostgreSQL, as counted on the wire: statements, and after the stroke the round trips that they took.',
    '',
    countTable(of('postgres'), names),
    '',
  ];
}

function growthSection({ growth }: Results): string[] {
  return [
    '## Growth',
    '',
    'A user with its addresses in one create, from 10 records to 100,000: the time of a record, and the memory of a record by which the process grew at its peak, inputs not counted. Each size has a process of its own. A stroke stands where the process grew by less than 8 MB, which may be its reserve. The memory of the PostgreSQL server is not in it.',
    '',
    growthTable(growth),
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
