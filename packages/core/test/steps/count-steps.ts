import { type Profiler, Session } from 'node:inspector';

// V8 counts the blocks of each function that it compiles from here on, which is when the function is called first.
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/** The code whose steps are counted: that of core, and what it calls with values of the caller. */
const counted = /\/(packages\/core\/src|validator\/lib|fastest-levenshtein)\//;

/** Returns the number of blocks of code that V8 has run since the last call. It does not depend on the machine. */
function takeSteps(): number {
  let steps = 0;
  session.post('Profiler.takePreciseCoverage', (error, coverage: Profiler.TakePreciseCoverageReturnType) => {
    if (error !== null) throw error;
    for (const { url, functions } of coverage.result) {
      if (!counted.test(url)) continue;
      for (const { ranges } of functions) for (const { count } of ranges) steps += count;
    }
  });
  return steps;
}

/** Returns the number of blocks of code that some work takes. */
export async function countSteps(work: () => unknown): Promise<number> {
  takeSteps();
  await work();
  return takeSteps();
}

/** Ends the counting, which slows this process down. */
export function stopCounting(): void {
  session.post('Profiler.stopPreciseCoverage');
  session.post('Profiler.disable');
  session.disconnect();
}
