import type { JsonForm } from '../../dialect/dialect.js';
import type { JsonPath } from '../../schema/json-path.js';
import { canonicalNumber, readTagged, type TaggedJson, writeTagged } from './json-values.js';

/** The name of {@link jsonAt} in SQL. */
export const jsonAtName = 'espalier_json_at';

/**
 * Returns what a JSON text has at a path, in a form; null if it has nothing of that form there.
 *
 * @param path a JSON array of keys and indexes
 */
export function jsonAt(text: unknown, path: unknown, form: unknown): string | number | bigint | null {
  if (text === null) return null;
  const found = follow(readTagged(text), JSON.parse(String(path)));
  return found === undefined ? null : forms[form as JsonForm](found);
}

function follow(json: TaggedJson | undefined, path: JsonPath): TaggedJson | undefined {
  let found = json;
  for (const step of path) {
    if (found === null || typeof found !== 'object') return undefined;
    if (Array.isArray(found) !== (typeof step === 'number')) return undefined;
    // A key is a string too, and is tagged as one.
    const own = typeof step === 'number' ? step : `s${step}`;
    if (!Object.hasOwn(found, own)) return undefined;
    found = (found as Readonly<Record<string | number, TaggedJson>>)[own];
  }
  return found;
}

const forms: Readonly<Record<JsonForm, (json: TaggedJson) => string | number | bigint | null>> = {
  any: writeTagged,
  'not null': (json) => (json === null ? null : writeTagged(json)),
  text: (json) => contentOf(json, 's') ?? null,
  number: (json) => readNumber(contentOf(json, 'n')),
  'ordered number': (json) => {
    const digits = contentOf(json, 'n');
    return digits === undefined ? null : orderOf(digits);
  },
  boolean: (json) => (typeof json === 'boolean' ? BigInt(json) : null),
};

function contentOf(json: TaggedJson, tag: 's' | 'n'): string | undefined {
  return typeof json === 'string' && json.startsWith(tag) ? json.slice(1) : undefined;
}

const maxInteger = 2n ** 63n;

/** Returns a number as SQLite has it: an integer if it is one of 64 bits. */
function readNumber(digits: string | undefined): number | bigint | null {
  if (digits === undefined) return null;
  const integer = integerOf(digits);
  return integer !== undefined && -maxInteger <= integer && integer < maxInteger ? integer : Number(digits);
}

/** Returns the integer of at most 19 digits that a canonical number is; `undefined` if it is none. */
function integerOf(canonical: string): bigint | undefined {
  const [, sign, digits = '', power = '0'] = canonicalParts.exec(canonical) ?? [];
  const zeros = Number(power);
  if (zeros < 0 || digits.length + zeros > maxInteger.toString().length) return undefined;
  return BigInt(`${sign}${digits}${'0'.repeat(zeros)}`);
}

/** Returns a text that sorts by bytes as numbers do. */
export function numberOrder(value: number): string {
  return orderOf(canonicalNumber(String(value)));
}

const canonicalParts = /^(-?)(\d+)(?:e(-?\d+))?$/;
/** Added to powers of ten, so that none is negative. */
const offset = 5e9;

function orderOf(canonical: string): string {
  const [, sign, digits = '', power = '0'] = canonicalParts.exec(canonical) ?? [];
  if (digits === '0') return '1';
  const size = Math.min(Math.max(Number(power) + digits.length + offset, 0), 2 * offset - 1);
  const order = `${String(size).padStart(10, '0')}${digits}`;
  // Of negative numbers, the one with the larger digits comes first, and a longer one before what it begins with.
  return sign === '-' ? `0${order.replace(/\d/g, (digit) => String(9 - Number(digit)))}~` : `2${order}`;
}
