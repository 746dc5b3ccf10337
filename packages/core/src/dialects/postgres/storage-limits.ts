import type { StorageLimit } from '../../dialect/dialect.js';
import type { TypeDescription } from '../../schema/data-types.js';

/**
 * What PostgreSQL cannot store of a type.
 *
 * @see https://www.postgresql.org/docs/current/datatype-json.html jsonb has neither NUL nor half characters
 */
export function limitOf(type: TypeDescription): StorageLimit | undefined {
  switch (type.key) {
    case 'STRING':
    case 'TEXT':
      return ofText;
    case 'DATE':
      return ofDate;
    case 'JSONB':
      return ofJsonb;
    case 'ARRAY':
      return limitOfArray(type);
    default:
      return undefined;
  }
}

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

/** JSON.stringify escapes both, and halves of characters only where the other half is not beside them. */
const escaped = /(?<!\\)(?:\\\\)*\\u(?:(0000)|d[89a-f])/;

function ofJsonb(value: unknown): string | undefined {
  const found = escaped.exec(JSON.stringify(value));
  if (found === null) return undefined;
  return found[1] === undefined ? 'has half a character (a lone surrogate) in it' : hasNul;
}

function limitOfArray(type: TypeDescription): StorageLimit | undefined {
  const { element } = type;
  const ofItem = element && limitOf(element);
  const ofItems =
    ofItem &&
    ((items: readonly unknown[]) =>
      first(items, (item) => (item === null ? undefined : ofItem(item as never))));
  if (element?.key !== 'ARRAY') return ofItems;
  return (items: readonly unknown[]) => ofShape(items, type) ?? ofItems?.(items);
}

function first<T>(items: readonly T[], limit: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const what = limit(item);
    if (what !== undefined) return what;
  }
  return undefined;
}

/** @see https://www.postgresql.org/docs/current/arrays.html */
const maxLevels = 6;

/** Arrays in an array are its dimensions: all of one length, and of an empty one nothing is kept. */
function ofShape(items: readonly unknown[], type: TypeDescription): string | undefined {
  const lengths = lengthsOf(items, type);
  if (typeof lengths === 'string') return lengths;
  return lengths.length > maxLevels ? `has arrays on more than ${maxLevels} levels` : undefined;
}

/** The length of each dimension, or why there is none. */
function lengthsOf(items: readonly unknown[], { element }: TypeDescription): readonly number[] | string {
  if (element?.key !== 'ARRAY' || items.every((item) => item === null)) return [items.length];
  let below: readonly number[] | undefined;
  for (const item of items as readonly (readonly unknown[] | null)[]) {
    if (item === null) return 'has null in the place of an array in it';
    if (item.length === 0) return 'has an empty array in it';
    const lengths = lengthsOf(item, element);
    if (typeof lengths === 'string') return lengths;
    below ??= lengths;
    if (lengths.join() !== below.join()) return 'has arrays of different lengths beside each other';
  }
  return [items.length, ...(below ?? [])];
}
