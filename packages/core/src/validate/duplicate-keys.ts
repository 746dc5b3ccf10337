import type { ValidationError } from '../errors/input-errors.js';
import { formatChain } from '../errors/path.js';
import { problemAt } from '../graph/problems.js';
import type { GraphRecord } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import { keyText } from '../schema/key-text.js';

type Key = readonly Attribute[];

/**
 * Records that would get the same values of a unique key. A stored record counts with what is stored of it. NULL is
 * equal to nothing, and a key that only the database is going to know is not looked at.
 */
export function duplicateKeys(records: readonly GraphRecord[]): ValidationError[] {
  const problems: ValidationError[] = [];
  const seen = new Map<Key, Map<string, GraphRecord>>();
  for (const record of records) {
    for (const key of record.model.keys) {
      const text = textOf(record, key);
      if (text === undefined) continue;
      const known = seen.get(key) ?? new Map<string, GraphRecord>();
      seen.set(key, known);
      const first = known.get(text);
      if (first === undefined) known.set(text, record);
      // Two instances of one stored row are no conflict.
      else if (record.isNew) problems.push(duplicate(record, key, first));
      else if (first.isNew) problems.push(duplicate(first, key, record));
    }
  }
  return problems;
}

/** Text by which two keys are the same; nothing for a key that no value was given for, or that has a NULL in it. */
function textOf(record: GraphRecord, key: Key): string | undefined {
  const [only] = key;
  if (key.length === 1 && only !== undefined && record.edges.length === 0) {
    const value = record.values[only.name];
    return value === undefined || value === null ? undefined : keyText([value]);
  }
  let isGiven = false;
  const parts: unknown[] = [];
  for (const { name, autoIncrement } of key) {
    const part = autoIncrement ? record.values[name] : partOf(record, name);
    if (part === undefined || part === null) return undefined;
    isGiven ||= !(part instanceof NewKey);
    parts.push(part instanceof NewKey ? [part.index] : keyText([part]));
  }
  if (!isGiven) return undefined;
  return parts.length === 1 ? String(parts[0]) : JSON.stringify(parts);
}

/** The key of a new record, which is not known yet: the same for all that refer to that record. */
class NewKey {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

/** A value of a record; what nesting sets comes before what is stored. */
function partOf({ edges, values }: GraphRecord, name: string): unknown {
  for (const { to, pairs } of edges) {
    for (const { foreignKey, key } of pairs) {
      if (foreignKey === name) return to.values[key] ?? new NewKey(to.index);
    }
  }
  return values[name];
}

function duplicate({ model, path }: GraphRecord, key: Key, other: GraphRecord): ValidationError {
  const [only] = key;
  const attribute = key.length === 1 ? only?.name : undefined;
  const here = attribute === undefined ? path : { parent: path, step: attribute };
  const names = key.map(({ name }) => `'${model.name}.${name}'`).join(' and ');
  const where = formatChain(other.path) || model.name;
  const text = `${names} must be unique, yet the record at '${where}' has the same ${key.length === 1 ? 'value' : 'values'}`;
  return problemAt(here, text, { code: 'DUPLICATE_KEY', model: model.name, attribute });
}
