const positions = new WeakMap<object, number>();

/** Notes which of several statements has failed, at the error that it failed with. */
export function setFailedPosition(error: unknown, position: number): void {
  if (typeof error === 'object' && error !== null) positions.set(error, position);
}

/**
 * Returns the position of the statement that failed with an error, among the statements that were run together. It is the
 * first if a statement failed that had waited for them.
 */
export function failedPosition(error: unknown): number | undefined {
  return typeof error === 'object' && error !== null ? positions.get(error) : undefined;
}
