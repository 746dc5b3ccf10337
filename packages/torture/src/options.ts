import { parseArgs } from 'node:util';
import { type ScenarioName, scenarioNames } from './scenarios/index.ts';

export interface Options {
  readonly scenarios: readonly ScenarioName[];
  /** For each scenario. */
  readonly seconds: number;
  readonly seed: number;
}

export const usage = `Usage: npm run torture -- [options]
  --only <scenario,...>  ${scenarioNames.join(', ')}
  --seconds <number>     the time of each scenario (default 30)
  --seed <number>        repeats the random decisions of a run (default: another one each time)`;

/** @throws Error with the usage if an option or a value is unknown */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: scenarioNames.join(',') },
      seconds: { type: 'string', default: '30' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    },
  });
  const chosen = values.only.split(',');
  const unknown = chosen.find((name) => !scenarioNames.some((each) => each === name));
  if (unknown !== undefined) throw new Error(`--only does not know '${unknown}'\n${usage}`);
  const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
  if (!(seconds > 0)) throw new Error(`--seconds takes a number above 0\n${usage}`);
  if (!Number.isInteger(seed)) throw new Error(`--seed takes a whole number\n${usage}`);
  return { scenarios: scenarioNames.filter((name) => chosen.includes(name)), seconds, seed };
}
