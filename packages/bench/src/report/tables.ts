import { type Options, peerFiles } from '../options.ts';
import type { CountResult, GrowthResult, SetupResult, Start, StartResult } from '../results.ts';
import { ratios, type Spread, spread } from '../statistics.ts';
import type { WorkloadName } from '../workloads.ts';

/** Returns a table in Markdown. The first row is the header. The first column is text, the others are figures. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length), 3),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...body.map(line)].join('\n');
}

/** Returns the time of a workload relative to the hand-written code: the median over rounds, and the middle half. */
export function ratioSpread(result: SetupResult, at: number, workload: WorkloadName): Spread | undefined {
  const figures = result.peers[at]?.rounds[workload];
  const reference = result.peers.find(({ peer }) => peer === peerFiles[0])?.rounds[workload];
  if (figures === undefined || reference === undefined) return undefined;
  return spread(ratios(figures, reference));
}

/** Returns a table with the time of the hand-written code in the first row, and ratios to that time in the others. */
export function ratioTable(result: SetupResult, workloads: Options['workloads']): string {
  const rows = result.peers.map(({ peer, name, rounds }, at) => [
    name,
    ...workloads.map((workload) => {
      if (peer === peerFiles[0]) return duration(spread(rounds[workload] ?? []).median);
      const found = ratioSpread(result, at, workload);
      return found === undefined
        ? ''
        : `${figure(found.median)} (${figure(found.low)}–${figure(found.high)})`;
    }),
  ]);
  return markdownTable([['', ...workloads], ...rows]);
}

/** Returns a table of the statements, and on PostgreSQL the round trips, of each workload. */
export function countTable(results: readonly CountResult[], workloads: Options['workloads']): string {
  const rows = results.map(({ name, workloads: counted }) => [
    name,
    ...workloads.map((workload) => {
      const { statements, roundTrips } = counted[workload] ?? {};
      return roundTrips === undefined ? `${statements ?? ''}` : `${statements} / ${roundTrips}`;
    }),
  ]);
  return markdownTable([['', ...workloads], ...rows]);
}

/** Returns a table with a row for each size. Each library and database has three columns: time and memory per record, and how long the event loop was blocked. */
export function growthTable(results: readonly GrowthResult[]): string {
  const columns = [...new Set(results.map(columnOf))];
  const sizes = [...new Set(results.map(({ records }) => records))];
  const rows = sizes.map((records) => [
    records.toLocaleString('en'),
    ...columns.flatMap((column) => {
      const found = results.find((each) => each.records === records && columnOf(each) === column);
      if (found === undefined) return ['', '', ''];
      const bytes = found.bytes === null ? '–' : `${figure(found.bytes / records / 1024)} kB`;
      return [duration(found.nanoseconds / records), bytes, `${Math.round(found.blocked / 1e6)} ms`];
    }),
  ]);
  return markdownTable([['records', ...columns.flatMap((column) => [column, 'memory', 'blocked'])], ...rows]);
}

/** Returns a table of the medians over all processes of a peer, in milliseconds. */
export function startTable(results: readonly StartResult[]): string {
  const rows = results.map(({ name, starts }) => {
    const median = (read: (start: Start) => number) => figure(spread(starts.map(read)).median);
    return [
      name,
      median(({ load }) => load.cpu),
      median(({ load }) => load.wall),
      median(({ firstCreate }) => firstCreate.cpu),
      median(({ firstCreate }) => firstCreate.wall),
    ];
  });
  const head = ['ms', 'load, CPU', 'load, wall', 'first create, CPU', 'first create, wall'];
  return markdownTable([head, ...rows]);
}

function columnOf({ database, name }: GrowthResult): string {
  return `${name}, ${databaseTitles[database]}`;
}

export const databaseTitles = { sqlite: 'SQLite', postgres: 'PostgreSQL' };

/** Formats a number with three significant digits, or all digits before the point. */
export function figure(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(value < 100 ? 1 : 0);
}

export function duration(nanoseconds: number): string {
  return nanoseconds < 1e6 ? `${figure(nanoseconds / 1e3)} µs` : `${figure(nanoseconds / 1e6)} ms`;
}
