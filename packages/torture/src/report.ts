import type { Counts } from './tally.ts';

const titles = [
  'scenario',
  'calls',
  'faults',
  'succeeded',
  'outcome unknown',
  'violations',
  'failed, by class of error',
];

/** How many kinds of violations of a scenario are printed. Those of one kind have the same first line. */
const maxPrinted = 20;

/** @param results the counts of each scenario, or what it misses on this machine */
export function printReport(results: ReadonlyMap<string, Counts | string>): void {
  console.log(`\n| ${titles.join(' | ')} |\n|${titles.map(() => '---|').join('')}`);
  for (const [name, result] of results) console.log(`| ${cells(name, result).join(' | ')} |`);
}

export function printViolations(name: string, { violations }: Counts, repeat: string): void {
  if (violations.length === 0) return;
  console.log(`\n${name}: ${violations.length} violations; to repeat: ${repeat}`);
  const kinds = new Map<string, string[]>();
  for (const text of violations) {
    const [first = ''] = text.split('\n');
    kinds.set(first, [...(kinds.get(first) ?? []), text]);
  }
  for (const [example, ...others] of [...kinds.values()].slice(0, maxPrinted))
    console.log(`- ${others.length > 0 ? `${others.length + 1} times, such as: ` : ''}${example}`);
}

function cells(name: string, result: Counts | string): (string | number)[] {
  if (typeof result === 'string') return [name, `SKIPPED: ${result}`, '', '', '', '', ''];
  const { calls, faults, succeeded, unknown, violations, failed } = result;
  const classes = Object.entries(failed).map(([error, count]) => `${error} ${count}`);
  return [name, calls, faults, succeeded, unknown, violations.length, classes.sort().join(', ')];
}
