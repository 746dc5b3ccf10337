import { parseArgs } from 'node:util';
import type { DatabaseName } from './peer.ts';
import { type WorkName, workNames } from './work.ts';

/** The files of `peers/`, in the order of the tables. The first is what all others are compared with. */
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
  readonly works: readonly WorkName[];
  readonly databases: readonly DatabaseName[];
  /** Whether everything is measured, so that the results may be written down. */
  readonly whole: boolean;
}

export const usage = `Usage: npm run bench -- [options]
  --rounds <number>             rounds of each work (default 11)
  --only <peer,...>             ${peerFiles.join(', ')}
  --work <name,...>             ${workNames.join(', ')}
  --database <sqlite|postgres>
Anything but --rounds leaves docs/benchmarks.md as it is.`;

/** @throws Error with the usage when there is anything that it does not know */
export function readOptions(given: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...given],
    options: {
      rounds: { type: 'string', default: '11' },
      only: { type: 'string' },
      work: { type: 'string' },
      database: { type: 'string' },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds takes a number from 1 on\n${usage}`);
  const peers = choose('--only', values.only, peerFiles);
  return {
    rounds,
    // Without it there is nothing to compare with.
    peers: peers.includes('hand') ? peers : ['hand', ...peers],
    works: choose('--work', values.work, workNames),
    databases: choose('--database', values.database, ['sqlite', 'postgres']),
    whole: [values.only, values.work, values.database].every((value) => value === undefined),
  };
}

function choose<T extends string>(
  option: string,
  given: string | undefined,
  all: readonly T[],
): readonly T[] {
  if (given === undefined) return all;
  const names = given.split(',');
  const unknown = names.find((name) => !all.some((each) => each === name));
  if (unknown !== undefined) throw new Error(`${option} does not know '${unknown}'\n${usage}`);
  return all.filter((each) => names.includes(each));
}
