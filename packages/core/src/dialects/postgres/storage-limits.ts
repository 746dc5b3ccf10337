/**
 * Each function returns why PostgreSQL cannot store a value, to follow the name of an attribute in a message; `undefined` if
 * it can.
 *
 * @see https://www.postgresql.org/docs/current/datatype-json.html jsonb contains neither NUL nor lone surrogates. A column
 * of type `json` can, but fails where PostgreSQL reads it, as in a comparison.
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

export function jsonLimit(value: unknown): string | undefined {
  return jsonTextLimit(JSON.stringify(value));
}

/** The limit of JSON in the form that `JSON.stringify` writes: it escapes NUL, and a surrogate only if it is a lone one. */
export function jsonTextLimit(text: string): string | undefined {
  // Each escape is skipped as a whole, since its second character can be a backslash.
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 2)) {
    if (text.startsWith('u0000', at + 1)) return hasNul;
    if (text.startsWith('ud', at + 1)) return 'contains a lone surrogate';
  }
  return undefined;
}
