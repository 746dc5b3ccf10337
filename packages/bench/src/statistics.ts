/** The middle of some figures, and the range that the middle half of them lies in. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function spread(figures: readonly number[]): Spread {
  return { median: quantile(figures, 0.5), low: quantile(figures, 0.25), high: quantile(figures, 0.75) };
}

/**
 * The figure below which a share of all figures lies, between two of them in proportion.
 *
 * @throws RangeError when there are no figures
 */
export function quantile(figures: readonly number[], share: number): number {
  if (figures.length === 0) throw new RangeError('there are no figures');
  const sorted = [...figures].sort((one, other) => one - other);
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (place - below);
}

/**
 * Each figure in proportion to the one of the same round. The median of such ratios is steadier than a ratio of
 * medians: what slows the machine for a while slows a whole round.
 */
export function ratios(figures: readonly number[], references: readonly number[]): number[] {
  if (figures.length !== references.length) throw new RangeError('the rounds differ in number');
  return figures.map((figure, round) => figure / (references[round] as number));
}
