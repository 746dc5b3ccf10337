import { type Options, peerFiles } from '../options.ts';
import type { CountResult, GrowthResult, PlaceResult } from '../results.ts';
import { ratios, type Spread, spread } from '../statistics.ts';
import type { WorkName } from '../work.ts';

/** A table in Markdown: the first row is its head. The first column is text, the others are figures. */
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

/** How many times the time of the hand-written code a work took: the median over rounds, and the middle half. */
export function ratioSpread(result: PlaceResult, at: number, work: WorkName): Spread | undefined {
  const figures = result.peers[at]?.rounds[work];
  const reference = result.peers.find(({ peer }) => peer === peerFiles[0])?.rounds[work];
  if (figures === undefined || reference === undefined) return undefined;
  return spread(ratios(figures, reference));
}

/** The first row is the hand-written code's own time; below are proportions to it. */
export function ratioTable(result: PlaceResult, works: Options['works']): string {
  const rows = result.peers.map(({ peer, name, rounds }, at) => [
    name,
    ...works.map((work) => {
      if (peer === peerFiles[0]) return duration(spread(rounds[work] ?? []).median);
      const found = ratioSpread(result, at, work);
      return found === undefined
        ? ''
        : `${figure(found.median)} (${figure(found.low)}–${figure(found.high)})`;
    }),
  ]);
  return markdownTable([['', ...works], ...rows]);
}

export function countTable(results: readonly CountResult[], works: Options['works']): string {
  const rows = results.map(({ name, works: counted }) => [
    name,
    ...works.map((work) => {
      const { statements, roundTrips } = counted[work] ?? {};
      return roundTrips === undefined ? `${statements ?? ''}` : `${statements} / ${roundTrips}`;
    }),
  ]);
  return markdownTable([['', ...works], ...rows]);
}

/** A row for each size; a pair of columns, time and memory of one record, for each library and database. */
export function growthTable(results: readonly GrowthResult[]): string {
  const columns = [...new Set(results.map(columnOf))];
  const sizes = [...new Set(results.map(({ records }) => records))];
  const rows = sizes.map((records) => [
    records.toLocaleString('en'),
    ...columns.flatMap((column) => {
      const found = results.find((each) => each.records === records && columnOf(each) === column);
      if (found === undefined) return ['', ''];
      const bytes = found.bytes === null ? '–' : `${figure(found.bytes / records / 1024)} kB`;
      return [duration(found.nanoseconds / records), bytes];
    }),
  ]);
  return markdownTable([['records', ...columns.flatMap((column) => [column, 'memory'])], ...rows]);
}

function columnOf({ database, name }: GrowthResult): string {
  return `${name}, ${databaseTitles[database]}`;
}

export const databaseTitles = { sqlite: 'SQLite', postgres: 'PostgreSQL' };

/** A proportion with as many digits as say something. */
export function figure(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(value < 100 ? 1 : 0);
}

export function duration(nanoseconds: number): string {
  return nanoseconds < 1e6 ? `${figure(nanoseconds / 1e3)} µs` : `${figure(nanoseconds / 1e6)} ms`;
}
