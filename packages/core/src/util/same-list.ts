/** Whether two values are the same, or arrays of the same items. */
export function isSameList(before: unknown, now: unknown): boolean {
  if (before === now) return true;
  if (!Array.isArray(before) || !Array.isArray(now) || before.length !== now.length) return false;
  return before.every((item, index) => item === now[index]);
}
