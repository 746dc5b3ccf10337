// Usage: npm run torture -- --help
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialectsUnderTest, startPostgresServer, type TestedDialect } from '@espalier/testkit';
import { type Options, readOptions, usage } from './options.ts';
import { printReport, printViolations } from './report.ts';
import { runScenario } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios/index.ts';
import type { Counts } from './tally.ts';

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) return console.log(usage);
  const options = readOptions(args);
  console.log(`seed ${options.seed}; to repeat: ${commandOf(options)}`);
  const server = needsServer(options) ? await startPostgresServer() : undefined;
  const folder = await mkdtemp(join(tmpdir(), 'espalier-torture-'));
  try {
    const results = await runAll(options, process.env.DATABASE_URL ?? server?.url ?? '', folder);
    printReport(results);
    process.exitCode = [...results.values()].every(isClean) ? 0 : 1;
  } finally {
    await server?.stop();
    await rm(folder, { recursive: true });
  }
}

function needsServer({ scenarios: names }: Options): boolean {
  if (process.env.DATABASE_URL !== undefined || !dialectsUnderTest().includes('postgres')) return false;
  return names.some((name) => dialectsOf(scenarios[name]).includes('postgres'));
}

function dialectsOf({ dialects }: Scenario): readonly TestedDialect[] {
  return dialects.filter((dialect) => dialectsUnderTest().includes(dialect));
}

function isClean(result: Counts | string): boolean {
  return typeof result === 'string' || result.violations.length === 0;
}

async function runAll(
  options: Options,
  serverUrl: string,
  folder: string,
): Promise<Map<string, Counts | string>> {
  const { seconds, seed } = options;
  const results = new Map<string, Counts | string>();
  for (const name of options.scenarios) {
    const scenario: Scenario = scenarios[name];
    const missing =
      dialectsOf(scenario).length === 0 ? 'its database is not under test' : scenario.missing?.();
    console.log(
      missing === undefined ? `${name}: ${scenario.faults}` : `${name}: SKIPPED, because ${missing}`,
    );
    const result = missing ?? (await runScenario({ scenario: name, seed, seconds, serverUrl, folder }));
    results.set(name, result);
    if (typeof result !== 'string')
      printViolations(name, result, commandOf({ ...options, scenarios: [name] }));
  }
  return results;
}

function commandOf({ scenarios: names, seconds, seed }: Options): string {
  return `npm run torture -- --only ${names.join(',')} --seconds ${seconds} --seed ${seed}`;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
