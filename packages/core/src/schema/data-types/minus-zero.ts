/** Not every database returns the sign of a zero. */
export function withoutMinusZero(value: number): number {
  return value === 0 ? 0 : value;
}
