/** The median of some figures, and the range of their middle half. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function spread(figures: readonly number[]): Spread {
  return { median: quantile(figures, 0.5), low: quantile(figures, 0.25), high: quantile(figures, 0.75) };
}

/**
 * Returns the figure below which a share of all figures lies, interpolated between the two nearest figures.
 *
 * @throws RangeError if there are no figures
 */
export function quantile(figures: readonly number[], share: number): number {
  if (figures.length === 0) throw new RangeError('there are no figures');
  const sorted = [...figures].sort((one, other) => one - other);
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}

/**
 * Returns the ratio of each figure to the reference figure of the same round. The median of these ratios varies less
 * than the ratio of the medians, because a busy machine slows all peers of a round.
 */
export function ratios(figures: readonly number[], references: readonly number[]): number[] {
  if (figures.length !== references.length) throw new RangeError('the rounds differ in number');
  return figures.map((figure, round) => figure / (references[round] as number));
}
