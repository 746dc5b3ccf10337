import type { DatabaseName, Session } from '../peer.ts';
import { quantile } from '../statistics.ts';
import { createTables, emptyTables } from '../tables.ts';
import { type Inputs, user, type WorkName, works } from '../work.ts';

const MOST_RUNS = 5000;
/** After so many records, or after so long on a machine that is too slow for them, the compiler has settled. */
const SETTLING = { records: 10_000, leastMilliseconds: 400, mostMilliseconds: 2000 };
/** A process has this much memory in reserve, give or take: growth below it says nothing. */
const RESERVE = 8 * 2 ** 20;

export async function makeTables(session: Session, database: DatabaseName): Promise<void> {
  for (const text of createTables(database)) await session.sql(text);
}

/** Empties the tables, and fills them for a work that reads. */
export async function prepareTables(session: Session, database: DatabaseName, work: WorkName): Promise<void> {
  for (const text of emptyTables(database)) await session.sql(text);
  if (work !== 'R1') return;
  await session.W5(works.W5.input(0));
  // What a server does by itself before long.
  if (database === 'postgres') await session.sql('analyze');
}

/** Runs a work until what the compiler makes of it has settled; then tells how many runs take a turn's time. */
export async function warmUp(session: Session, work: WorkName, milliseconds: number): Promise<number> {
  const { records, leastMilliseconds, mostMilliseconds } = SETTLING;
  const enough = Math.ceil(records / works[work].records);
  await runUntil(
    session,
    work,
    (spent, runs) => spent >= mostMilliseconds || (spent >= leastMilliseconds && runs >= enough),
  );
  const each = await runUntil(session, work, (spent) => spent >= milliseconds);
  return Math.min(MOST_RUNS, Math.max(1, Math.round(milliseconds / each)));
}

/** @returns the mean time of a run, in milliseconds */
async function runUntil(
  session: Session,
  work: WorkName,
  done: (milliseconds: number, runs: number) => boolean,
): Promise<number> {
  const atOnce = Math.ceil(100 / works[work].records);
  let spent = 0;
  let runs = 0;
  while (!done(spent, runs)) {
    spent += (await timeRuns(session, work, atOnce)) / 1e6;
    runs += atOnce;
  }
  return spent / runs;
}

/** One peer's turn in a round: the first few runs, after others have had the processor, do not count. */
export async function timeTurn(session: Session, work: WorkName, runs: number): Promise<number> {
  await timeRuns(session, work, Math.ceil(runs / 5));
  return timeRuns(session, work, runs);
}

/** The time of some runs, in nanoseconds. Their inputs are made before the clock starts. */
export async function timeRuns(session: Session, work: WorkName, runs: number): Promise<number> {
  const run = session[work].bind(session) as (input: Inputs[WorkName]) => unknown;
  const inputs = Array.from({ length: runs }, (_, index) => works[work].input(index));
  collectYoung();
  const start = process.hrtime.bigint();
  for (const input of inputs) await run(input);
  return Number(process.hrtime.bigint() - start);
}

/** The median time of the smallest of questions, in nanoseconds. */
export async function ping(session: Session): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < 200; index += 1) {
    const start = process.hrtime.bigint();
    await session.sql('select 1');
    times.push(Number(process.hrtime.bigint() - start));
  }
  return quantile(times, 0.5);
}

/** The time of creating a user with so many addresses, and what the process grew by at its peak, in bytes, if it did. */
export async function grow(
  session: Session,
  database: DatabaseName,
  addresses: number,
): Promise<{ readonly nanoseconds: number; readonly bytes: number | null }> {
  for (let index = 0; index < 300; index += 1) await session.W4(user(index, 10));
  for (const text of emptyTables(database)) await session.sql(text);
  const input = user(0, addresses);
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  const peakBefore = process.resourceUsage().maxRSS;
  const times = [await timeOne(session, input)];
  const peak = process.resourceUsage().maxRSS;
  const until = performance.now() + 1000;
  while (performance.now() < until && times.length < 100) {
    for (const text of emptyTables(database)) await session.sql(text);
    times.push(await timeOne(session, input));
  }
  const bytes = peak * 1024 - before;
  return { nanoseconds: quantile(times, 0.5), bytes: peak > peakBefore && bytes > RESERVE ? bytes : null };
}

async function timeOne(session: Session, input: Inputs['W4']): Promise<number> {
  const start = process.hrtime.bigint();
  await session.W4(input);
  return Number(process.hrtime.bigint() - start);
}

/** Keeps the collection of one round's garbage out of the next round's time. */
function collectYoung(): void {
  (globalThis.gc as ((options: { readonly type: 'minor' }) => void) | undefined)?.({ type: 'minor' });
}
