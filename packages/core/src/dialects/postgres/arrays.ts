import { parse as parseArray } from 'postgres-array';
import type { Conversion, StorageLimit } from '../../dialect/values.js';
import type { TypeDescription } from '../../schema/data-types/index.js';

/** Returns the type of the items that are not arrays themselves. Arrays of arrays are read with the decoder of that type. */
export function innermost(type: TypeDescription): TypeDescription {
  return type.element === undefined ? type : innermost(type.element);
}

/** Returns the encoder of arrays whose items have this encoder. */
export function arrayEncoder(encodeItem: Conversion | undefined): Conversion | undefined {
  return (
    encodeItem &&
    ((items: unknown[]) => items.map((item) => (item === null ? null : encodeItem(item as never))))
  );
}

/** Returns the decoder of arrays in PostgreSQL's text form, from that of their innermost items. */
export function arrayDecoder(decodeItem: Conversion | undefined): Conversion {
  return (text: string) => decodeItems(parseArray(text), decodeItem);
}

/** Returns the decoder of arrays that pg may have parsed already. */
export function parsedArrayDecoder(
  fromText: Conversion | undefined,
  decodeItem: Conversion | undefined,
): Conversion {
  return (value: unknown) =>
    typeof value === 'string' ? fromText?.(value as never) : decodeItems(value, decodeItem);
}

/** Decodes items, which may be arrays themselves: PostgreSQL's array types do not have a number of dimensions. */
function decodeItems(value: unknown, decodeItem: Conversion | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => decodeItems(item, decodeItem));
  return value === null || decodeItem === undefined ? value : decodeItem(value as never);
}

/** Returns the limit of arrays of a type, by the limit of their items. */
export function arrayLimit(
  type: TypeDescription,
  itemLimit: StorageLimit | undefined,
): StorageLimit | undefined {
  const itemsLimit = itemLimit && ((items: readonly unknown[]) => firstLimit(items, itemLimit));
  if (type.element?.element === undefined) return itemsLimit;
  return (items: readonly unknown[]) => shapeLimit(items, type) ?? itemsLimit?.(items);
}

function firstLimit(items: readonly unknown[], limit: StorageLimit): string | undefined {
  for (const item of items) {
    const problem = item === null ? undefined : limit(item as never);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** @see https://www.postgresql.org/docs/current/arrays.html The maximum number of dimensions. */
const maxLevels = 6;

/** Checks that nested arrays can be dimensions: all of one length, and none empty, which PostgreSQL would not store. */
function shapeLimit(items: readonly unknown[], type: TypeDescription): string | undefined {
  const lengths = readLengths(items, type);
  if (typeof lengths === 'string') return lengths;
  return lengths.length > maxLevels ? `has arrays on more than ${maxLevels} levels` : undefined;
}

/** Returns the length of each dimension, or why the array has no dimensions. */
function readLengths(items: readonly unknown[], { element }: TypeDescription): readonly number[] | string {
  if (element?.element === undefined || items.every((item) => item === null)) return [items.length];
  let below: readonly number[] | undefined;
  for (const item of items as readonly (readonly unknown[] | null)[]) {
    if (item === null) return 'contains null in the place of an array';
    if (item.length === 0) return 'contains an empty array';
    const lengths = readLengths(item, element);
    if (typeof lengths === 'string') return lengths;
    below ??= lengths;
    if (lengths.join() !== below.join()) return 'has arrays of different lengths at one level';
  }
  return [items.length, ...(below ?? [])];
}
