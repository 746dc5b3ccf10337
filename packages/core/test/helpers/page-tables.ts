import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads a page of the documentation. */
export function readText(name: string): string {
  return readFileSync(join(__dirname, '../../../../docs', name), 'utf8');
}

/**
 * Returns the rows of the tables of a section, each by the heads of its columns. Sections below it do not belong to it.
 *
 * @example
 * tableOf('querying-reference.md', 'Operators')[0]; // { operator: 'none', example: "`{ title: 'Chair' }`", … }
 */
export function tableOf(page: string, section: string): readonly Readonly<Record<string, string>>[] {
  const [, after] = readText(page).split(new RegExp(`^#+ ${section}$`, 'm'));
  if (after === undefined) throw new Error(`${page} has no section '${section}'`);
  const [own = ''] = after.split(/^#/m);
  const rows: Record<string, string>[] = [];
  let heads: readonly string[] = [];
  let before = '';
  for (const line of own.split('\n')) {
    if (/^\|(-+\|)+$/.test(line)) {
      heads = cellsOf(before);
      rows.pop();
    } else if (line.startsWith('|')) {
      rows.push(Object.fromEntries(cellsOf(line).map((cell, index) => [heads[index] ?? '', cell])));
    }
    before = line;
  }
  return rows;
}

const cellsOf = (line: string) =>
  line
    .slice(1, line.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
