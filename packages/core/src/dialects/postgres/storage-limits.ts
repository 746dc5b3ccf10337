/**
 * Each function returns why PostgreSQL cannot store a value, to follow the name of an attribute in a message; `undefined` if
 * it can.
 *
 * @see https://www.postgresql.org/docs/current/datatype-json.html jsonb contains neither NUL nor lone surrogates
 */

const hasNul = 'contains the character NUL';

export function textLimit(text: string): string | undefined {
  return text.includes('\0') ? hasNul : undefined;
}

/**
 * Julian day 0: 24 November 4714 BC. The last instant of a JavaScript Date is before PostgreSQL's last.
 *
 * @see https://www.postgresql.org/docs/current/datatype-datetime.html
 */
const firstInstant = Date.UTC(-4713, 10, 24);

export function dateLimit(date: Date): string | undefined {
  return date.getTime() < firstInstant ? 'is before 24 November 4714 BC' : undefined;
}

/** Matches NUL and lone surrogates in JSON. JSON.stringify escapes a surrogate only if it is a lone one. */
const escaped = /(?<!\\)(?:\\\\)*\\u(?:(0000)|d[89a-f])/;

export function jsonbLimit(value: unknown): string | undefined {
  const found = escaped.exec(JSON.stringify(value));
  if (found === null) return undefined;
  return found[1] === undefined ? 'contains a lone surrogate' : hasNul;
}
