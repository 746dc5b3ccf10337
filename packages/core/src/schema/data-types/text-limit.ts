/**
 * The maximum length of the text of a number or a date, in characters. It is checked before anything else, since converting
 * digits takes more than linear time. PostgreSQL has the same maximum for the declared precision of a number.
 */
const maxLength = 1000;

/** Whether a text is too long to be read as a number or a date. */
export function isTooLong(text: string): boolean {
  return text.length > maxLength;
}

/** Returns why a text cannot be read as a number or a date, whatever its characters are; `undefined` if it may be. */
export function lengthFault(text: string): string | undefined {
  if (text === '') return 'is empty';
  return isTooLong(text) ? `has more than ${maxLength} characters` : undefined;
}
