/** Maps values to positions in a picture, so that equal ratios have equal distances. */
export interface LogScale {
  readonly position: (value: number) => number;
  /** Round values inside the domain, such as 1, 3, 10 and 30. */
  readonly ticks: readonly number[];
}

/**
 * @param domain the least and the greatest value, both above 0
 * @param range the positions of these two values
 */
export function logScale(
  [least, greatest]: readonly [number, number],
  [from, to]: readonly [number, number],
): LogScale {
  if (!(least > 0 && greatest > least))
    throw new RangeError('a logarithmic scale needs 0 < least < greatest');
  const span = Math.log(greatest / least);
  return {
    position: (value) => from + (Math.log(value / least) / span) * (to - from),
    ticks: roundValues(least, greatest),
  };
}

function roundValues(least: number, greatest: number): number[] {
  const values: number[] = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(greatest)); power += 1) {
    for (const digit of [1, 3]) {
      // Parsed from text, because 3 * 0.1 is not 0.3.
      const value = Number(`${digit}e${power}`);
      if (value >= least && value <= greatest) values.push(value);
    }
  }
  return values;
}
