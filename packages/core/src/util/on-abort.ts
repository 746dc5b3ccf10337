/**
 * Calls `callback` once when a signal is aborted, or at once if it is already.
 *
 * @returns a function that removes the listener
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback();
    return () => undefined;
  }
  signal.addEventListener('abort', callback, { once: true });
  return () => signal.removeEventListener('abort', callback);
}
