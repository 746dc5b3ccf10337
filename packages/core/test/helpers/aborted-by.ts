/** Returns what an error of a call has whose signal was aborted with a reason. */
export const abortedBy = (reason: unknown) => ({ name: 'AbortError', code: 'ABORTED', cause: reason });
