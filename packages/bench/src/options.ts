import { parseArgs } from 'node:util';
import type { DatabaseName } from './peer.ts';
import { type WorkloadName, workloadNames } from './workloads.ts';

/** The files of `peers/`, in the order of the tables. The first is the reference for all others. */
export const peerFiles = [
  'hand',
  'espalier',
  'knex',
  'drizzle',
  'objection',
  'prisma',
  'mikro-orm',
  'typeorm',
  'sequelize',
] as const;

export type PeerFile = (typeof peerFiles)[number];

export interface Options {
  readonly rounds: number;
  readonly peers: readonly PeerFile[];
  readonly workloads: readonly WorkloadName[];
  readonly databases: readonly DatabaseName[];
  /** Whether only the start of a process is measured. */
  readonly startOnly: boolean;
  /** Whether everything is measured, so that the results may replace the published ones. */
  readonly whole: boolean;
}

export const usage = `Usage: npm run bench -- [options]
  --rounds <number>             rounds of each workload (default 11)
  --only <peer,...>             ${peerFiles.join(', ')}
  --work <name,...>             ${workloadNames.join(', ')}
  --database <sqlite|postgres>
  --start                       only the start of a process
Every option except --rounds leaves docs/benchmarks.md unchanged.`;

/** @throws Error with the usage if an option or a value is unknown */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '11' },
      only: { type: 'string' },
      work: { type: 'string' },
      database: { type: 'string' },
      start: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds takes a number from 1 on\n${usage}`);
  const peers = choose('--only', values.only, peerFiles);
  return {
    rounds,
    // The hand-written code is the reference, so it is always measured.
    peers: peers.includes('hand') ? peers : ['hand', ...peers],
    workloads: choose('--work', values.work, workloadNames),
    databases: choose('--database', values.database, ['sqlite', 'postgres']),
    startOnly: values.start,
    whole: !values.start && [values.only, values.work, values.database].every((value) => value === undefined),
  };
}

function choose<T extends string>(
  option: string,
  value: string | undefined,
  all: readonly T[],
): readonly T[] {
  if (value === undefined) return all;
  const names = value.split(',');
  const unknown = names.find((name) => !all.some((each) => each === name));
  if (unknown !== undefined) throw new Error(`${option} does not know '${unknown}'\n${usage}`);
  return all.filter((each) => names.includes(each));
}
