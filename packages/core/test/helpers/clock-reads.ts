/** The latest time of a replaced clock. No clock goes back. */
let latest = 0;

/**
 * Replaces the clock by one that advances by some milliseconds whenever it is read. Returns how often it was read, and
 * how often at most between two turns of the event loop.
 */
export async function countClockReads(work: () => Promise<unknown>, advance = 0) {
  const counts = { reads: 0, mostInOneTurn: 0 };
  let readsBefore = 0;
  let isDone = false;
  const endTurn = () => {
    counts.mostInOneTurn = Math.max(counts.mostInOneTurn, counts.reads - readsBefore);
    readsBefore = counts.reads;
    if (!isDone) setImmediate(endTurn);
  };
  let time = Math.max(latest, performance.now());
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => {
    counts.reads += 1;
    time += advance;
    latest = time;
    return time;
  });
  setImmediate(endTurn);
  try {
    await work();
  } finally {
    isDone = true;
    endTurn();
    clock.mockRestore();
  }
  return counts;
}
