/**
 * What PostgreSQL cannot store of a type, as what follows the name of an attribute in a message.
 *
 * @see https://www.postgresql.org/docs/current/datatype-json.html jsonb has neither NUL nor half characters
 */

const hasNul = 'has the character NUL in it';

export function ofText(text: string): string | undefined {
  return text.includes('\0') ? hasNul : undefined;
}

/**
 * Julian day 0: 24 November 4714 BC. The last instant of a JavaScript Date is before PostgreSQL's last.
 *
 * @see https://www.postgresql.org/docs/current/datatype-datetime.html
 */
const firstInstant = Date.UTC(-4713, 10, 24);

export function ofDate(date: Date): string | undefined {
  return date.getTime() < firstInstant ? 'is before 24 November 4714 BC' : undefined;
}

/** JSON.stringify escapes both, and halves of characters only if the other half is not next to them. */
const escaped = /(?<!\\)(?:\\\\)*\\u(?:(0000)|d[89a-f])/;

export function ofJsonb(value: unknown): string | undefined {
  const found = escaped.exec(JSON.stringify(value));
  if (found === null) return undefined;
  return found[1] === undefined ? 'has half a character (a lone surrogate) in it' : hasNul;
}
