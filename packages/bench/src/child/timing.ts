import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import type { DatabaseName, Session } from '../peer.ts';
import { quantile } from '../statistics.ts';
import { insertRows } from '../stored/rows.ts';
import { createTables, emptyTables } from '../tables.ts';
import { type Inputs, user, type WorkloadName, workloads } from '../workloads.ts';
import type { Commands } from './messages.ts';

const MAX_RUNS = 5000;
/** The compiler has finished optimising after this many records, or after the maximum time on a slow machine. */
const WARM_UP = { records: 10_000, minMilliseconds: 400, maxMilliseconds: 2000 };
/** A process reserves about this much memory in advance, so smaller growth is not significant. */
const RESERVE = 8 * 2 ** 20;

/** Creates the tables of the benchmark. */
export async function makeTables(session: Session, database: DatabaseName): Promise<void> {
  for (const text of createTables(database)) await session.sql(text);
}

/** Empties the tables, and inserts the rows that a workload reads or changes. */
export async function prepareTables(
  session: Session,
  database: DatabaseName,
  workload: WorkloadName,
): Promise<void> {
  const described = workloads[workload];
  if ('stored' in described && (await described.stored.isReady(session.sql))) return;
  for (const text of emptyTables(database)) await session.sql(text);
  if ('stored' in described)
    for (const text of insertRows(session, described.stored)) await session.sql(text);
  else if (workload === 'findWithIncludes') await session.createInBulk(workloads.createInBulk.input(0));
  else return;
  // A server soon does this automatically.
  if (database === 'postgres') await session.sql('analyze');
}

/** Runs a workload until the compiler has optimised it. Returns how many runs fill a turn of `milliseconds`. */
export async function warmUp(
  session: Session,
  workload: WorkloadName,
  milliseconds: number,
): Promise<number> {
  const { records, minMilliseconds, maxMilliseconds } = WARM_UP;
  const enough = Math.ceil(records / workloads[workload].records);
  await runUntil(
    session,
    workload,
    (spent, runs) => spent >= maxMilliseconds || (spent >= minMilliseconds && runs >= enough),
  );
  const each = await runUntil(session, workload, (spent) => spent >= milliseconds);
  const described = workloads[workload];
  const most = 'stored' in described ? Math.min(MAX_RUNS, described.stored.maxRuns) : MAX_RUNS;
  return Math.min(most, Math.max(1, Math.round(milliseconds / each)));
}

/** @returns the mean time of a run, in milliseconds */
async function runUntil(
  session: Session,
  workload: WorkloadName,
  done: (milliseconds: number, runs: number) => boolean,
): Promise<number> {
  const batch = Math.ceil(100 / workloads[workload].records);
  let spent = 0;
  let runs = 0;
  while (!done(spent, runs)) {
    spent += (await timeRuns(session, workload, batch)) / 1e6;
    runs += batch;
  }
  return spent / runs;
}

/** Times one peer's turn in a round, without the first runs, because other peers have used the processor before. */
export async function timeTurn(session: Session, workload: WorkloadName, runs: number): Promise<number> {
  await timeRuns(session, workload, Math.ceil(runs / 5));
  return timeRuns(session, workload, runs);
}

/** Returns the time of some runs, in nanoseconds. Their inputs are built before the clock starts. */
export async function timeRuns(session: Session, workload: WorkloadName, runs: number): Promise<number> {
  return timeInputs(session, workload, await buildInputs(session, workload, runs));
}

/** Builds the inputs of some runs. If the workload changes stored rows, they are valid until its next run. */
export async function buildInputs(
  session: Session,
  workload: WorkloadName,
  runs: number,
): Promise<readonly Inputs[WorkloadName][]> {
  const described = workloads[workload];
  if ('stored' in described) return described.stored.inputs(session.sql, runs);
  return Array.from({ length: runs }, (_, index) => described.input(index));
}

/** Returns the time of one run for each input, in nanoseconds. */
export async function timeInputs(
  session: Session,
  workload: WorkloadName,
  inputs: readonly Inputs[WorkloadName][],
): Promise<number> {
  const run = session[workload].bind(session) as (input: Inputs[WorkloadName]) => unknown;
  collectYoung();
  const start = process.hrtime.bigint();
  for (const input of inputs) await run(input);
  return Number(process.hrtime.bigint() - start);
}

/** Returns the median time of the smallest query, in nanoseconds. */
export async function ping(session: Session): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < 200; index += 1) {
    const start = process.hrtime.bigint();
    await session.sql('select 1');
    times.push(Number(process.hrtime.bigint() - start));
  }
  return quantile(times, 0.5);
}

/**
 * Measures a create of a user with addresses: its time, the longest time for which it blocks the event loop, and the peak
 * growth of the process in bytes, or null.
 */
export async function grow(
  session: Session,
  database: DatabaseName,
  addresses: number,
): Promise<Commands['grow']['result']> {
  for (let index = 0; index < 300; index += 1) await session.createWith1000Addresses(user(index, 10));
  for (const text of emptyTables(database)) await session.sql(text);
  const input = user(0, addresses);
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  const peakBefore = process.resourceUsage().maxRSS;
  const runs = [await timeOne(session, input)];
  const peak = process.resourceUsage().maxRSS;
  const until = performance.now() + 1000;
  while (performance.now() < until && runs.length < 100) {
    for (const text of emptyTables(database)) await session.sql(text);
    runs.push(await timeOne(session, input));
  }
  const bytes = peak * 1024 - before;
  const median = (of: (run: TimedRun) => number) => quantile(runs.map(of), 0.5);
  return {
    nanoseconds: median(({ nanoseconds }) => nanoseconds),
    blocked: median(({ blocked }) => blocked),
    bytes: peak > peakBefore && bytes > RESERVE ? bytes : null,
  };
}

/** The time of a run, and the longest time for which the event loop did not run meanwhile, in nanoseconds. */
interface TimedRun {
  readonly nanoseconds: number;
  readonly blocked: number;
}

async function timeOne(session: Session, input: Inputs['createWith1000Addresses']): Promise<TimedRun> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // The first delay is counted after the timer of the histogram has run once.
  await setTimeout(5);
  delay.reset();
  const start = process.hrtime.bigint();
  await session.createWith1000Addresses(input);
  const nanoseconds = Number(process.hrtime.bigint() - start);
  await setTimeout(5);
  delay.disable();
  return { nanoseconds, blocked: delay.max };
}

/** Collects the garbage of one round, so that it does not count in the time of the next round. */
function collectYoung(): void {
  (globalThis.gc as ((options: { readonly type: 'minor' }) => void) | undefined)?.({ type: 'minor' });
}
