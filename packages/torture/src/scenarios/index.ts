import type { Scenario } from '../scenario.ts';
import { busyFiles } from './busy-files.ts';
import { fuzz } from './fuzz.ts';
import { kills } from './kills.ts';
import { limits } from './limits.ts';
import { pgbouncer } from './pgbouncer.ts';
import { proxy } from './proxy.ts';
import { restarts } from './restarts.ts';
import { sigkill } from './sigkill.ts';
import { soak } from './soak.ts';

export const scenarios = {
  kills,
  restarts,
  proxy,
  limits,
  sigkill,
  'busy-files': busyFiles,
  pgbouncer,
  fuzz,
  soak,
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;

export const scenarioNames = Object.keys(scenarios) as ScenarioName[];
