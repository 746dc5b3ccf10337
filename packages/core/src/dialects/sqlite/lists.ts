import { hasSeveralForms, type TypeDescription, traitsOf } from '../../schema/data-types/index.js';
import { isBinary } from './data-types.js';
import { decimalNames } from './functions.js';
import { canonicalJsonName } from './json-values.js';

/** Returns the condition for keys, which are bound as one JSON array: of values, or of arrays if a key has several parts. */
export function keyInCondition(types: readonly TypeDescription[]): string {
  // JSON has no bytes, so they are compared as digits.
  const columns = types.map(columnOperand).join(', ');
  if (types.length === 1) return `${columns} in (select value from json_each(?))`;
  const parts = types.map((_, index) => `json_extract(value, '$[${index}]')`).join(', ');
  return `(${columns}) in (select ${parts} from json_each(?))`;
}

function columnOperand(type: TypeDescription): string {
  if (hasSeveralForms(type)) return `${decimalNames.normal}(??)`;
  if (traitsOf(type).isJson) return `${canonicalJsonName}(??)`;
  return isBinary(type) ? 'hex(??)' : '??';
}

export function valuesRelation(types: readonly TypeDescription[]): string {
  const columns = types.map((type, index) => {
    const part = types.length === 1 ? 'value' : `json_extract(value, '$[${index}]')`;
    return `${isBinary(type) ? `unhex(${part})` : part} as c${index}`;
  });
  return `(select ${columns.join(', ')} from json_each(?)) as v`;
}

export function bindKeyList(keys: readonly (readonly unknown[])[]): readonly unknown[] {
  return [encodeList(keys.map((key) => (key.length === 1 ? key[0] : key)))];
}

/** Returns a list as JSON. JavaScript's JSON has no bigint, but SQLite reads the digits of any 64-bit integer exactly. */
function encodeList(values: readonly unknown[]): string {
  const encode = (value: unknown) => {
    if (typeof value === 'bigint') return String(value);
    if (value instanceof Uint8Array) return `"${Buffer.from(value).toString('hex').toUpperCase()}"`;
    return Array.isArray(value) ? encodeList(value) : JSON.stringify(value);
  };
  return `[${values.map(encode).join(',')}]`;
}
