/** Maps values to places along a picture, so that equal proportions are equal distances. */
export interface LogScale {
  readonly place: (value: number) => number;
  /** Round values inside the domain: 1, 3, 10, 30 and so on. */
  readonly ticks: readonly number[];
}

/**
 * @param domain the least and the greatest value, both above 0
 * @param range where those two go
 */
export function logScale(
  [least, greatest]: readonly [number, number],
  [from, to]: readonly [number, number],
): LogScale {
  if (!(least > 0 && greatest > least))
    throw new RangeError('a logarithmic scale needs 0 < least < greatest');
  const span = Math.log(greatest / least);
  return {
    place: (value) => from + (Math.log(value / least) / span) * (to - from),
    ticks: roundValues(least, greatest),
  };
}

function roundValues(least: number, greatest: number): number[] {
  const values: number[] = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(greatest)); power += 1) {
    for (const digit of [1, 3]) {
      // Written out, because 3 * 0.1 is not 0.3.
      const value = Number(`${digit}e${power}`);
      if (value >= least && value <= greatest) values.push(value);
    }
  }
  return values;
}
