import { withSortedKeys } from '../../util/sort-keys.js';

/** The name of {@link canonicalJson} in SQL. */
export const canonicalJsonName = 'espalier_json';

/** JSON in which each string, a key too, begins with `s`, and each number is a string of its digits that begins with `n`. */
export type TaggedJson =
  | string
  | boolean
  | null
  | readonly TaggedJson[]
  | { readonly [key: string]: TaggedJson };

/**
 * Returns the one text of all JSON texts that have the same value: without blanks, with sorted keys, and with numbers in
 * one form. Numbers are not rounded. A text that is not JSON is returned as it is.
 *
 * @returns null for null
 */
export function canonicalJson(text: unknown): string | null {
  if (text === null) return null;
  const value = readTagged(text);
  return value === undefined ? String(text) : writeTagged(value);
}

/** Reads JSON with all digits of its numbers; `undefined` if the text is not JSON. */
export function readTagged(text: unknown): TaggedJson | undefined {
  try {
    return JSON.parse(String(text).replace(token, tagToken));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Returns the text of a value: the one that {@link canonicalJson} returns. */
export function writeTagged(value: TaggedJson): string {
  return JSON.stringify(value, withSortedKeys).replace(taggedString, (_, tag, content) =>
    tag === 's' ? `"${content}"` : content,
  );
}

// The last quote of a string is optional, so that a string without one is read once, and not again from each escaped quote.
const token = /"[^"\\]*(?:\\.[^"\\]*)*"?|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;
const taggedString = /"([sn])([^"\\]*(?:\\.[^"\\]*)*)"?/gs;

function tagToken(text: string): string {
  return text.startsWith('"') ? `"s${text.slice(1)}` : `"n${canonicalNumber(text)}"`;
}

const numberParts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Returns the text of a number as its digits without zeros at the ends, and a power of ten: `12.50` is `125e-1`. */
export function canonicalNumber(text: string): string {
  const [, sign, whole = '', decimals = '', power = '0'] = numberParts.exec(text) ?? [];
  const digits = (whole + decimals).replace(/^0+/, '');
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  if (end === 0) return '0';
  const exponent = Number(power) - decimals.length + digits.length - end;
  return `${sign}${digits.slice(0, end)}${exponent === 0 ? '' : `e${exponent}`}`;
}
