// One scenario in its own process, so that neither its leaks nor a call that never returns reaches another scenario.
import { type Order, Round } from '../scenario.ts';
import { scenarios } from '../scenarios/index.ts';
import { type Counts, describe } from '../tally.ts';

/** What the child reports again and again. The last message is `done`. */
export interface Progress {
  readonly counts: Counts;
  readonly done: boolean;
  /** The call that begins, if it says what it is about. */
  readonly running?: string;
}

/** In milliseconds. */
const reportInterval = 500;

process.once('message', (order: Order) => void run(order));
process.once('disconnect', exit);

async function run(order: Order): Promise<void> {
  const round = new Round(order);
  const { tally } = round;
  const report = (done: boolean) => process.send?.({ counts: tally.counts, done } satisfies Progress);
  tally.onCall = (running) =>
    process.send?.({ counts: tally.counts, done: false, running } satisfies Progress);
  process.on('uncaughtException', (error) => tally.violation(`nobody caught ${describe(error)}`));
  process.on('warning', ({ name, message }) => {
    if (name === 'MaxListenersExceededWarning') tally.violation(message);
  });
  const timer = setInterval(report, reportInterval, false);
  try {
    await scenarios[order.scenario as keyof typeof scenarios].run(round);
  } catch (error) {
    tally.violation(`the scenario itself failed: ${describe(error)}`);
    process.send?.({ counts: tally.counts, done: true } satisfies Progress, exit);
    return;
  }
  clearInterval(timer);
  report(true);
  // From here on, the process ends when nothing holds it.
  process.off('disconnect', exit);
  process.disconnect();
}

function exit(): void {
  process.exit();
}
