import type { ValidationError } from '../errors/input-errors.js';
import { formatChain } from '../errors/path.js';
import { problemAt } from '../graph/problems.js';
import type { Edge, GraphRecord } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import type { ForeignKeyPair } from '../schema/model-definition.js';
import { keyString } from '../util/equality.js';
import { getOrAdd } from '../util/grouping.js';

type Key = readonly Attribute[];

/**
 * Records that would get the same values of a unique key. A stored record counts with what is stored of it. NULL is
 * equal to nothing, and a key that only the database is going to know is not looked at.
 */
export function findDuplicateKeys(records: readonly GraphRecord[], problems: ValidationError[]): void {
  const seen = new Map<Key, Map<string, GraphRecord>>();
  for (const record of records) {
    const { keys } = record.model;
    for (let position = 0; position < keys.length; position += 1) {
      const key = keys[position] as Key;
      const text = textOf(record, key);
      if (text === undefined) continue;
      const known = getOrAdd(seen, key, newMap);
      const first = known.get(text);
      if (first === undefined) known.set(text, record);
      // Two instances of one stored row are no conflict.
      else if (record.operation === 'insert') problems.push(duplicate(record, key, first));
      else if (first.operation === 'insert') problems.push(duplicate(first, key, record));
    }
  }
}

const newMap = () => new Map<string, GraphRecord>();

/** Text by which two keys are the same; nothing for a key that no value was given for, or that has a NULL in it. */
function textOf(record: GraphRecord, key: Key): string | undefined {
  if (!isGiven(record, key)) return undefined;
  const parts = key.map((attribute) => partOf(record, attribute));
  if (parts.some((part) => part === undefined || part === null)) return undefined;
  const texts = parts.map((part) => (part instanceof NewKey ? [part.index] : keyString([part])));
  return texts.length === 1 ? String(texts[0]) : JSON.stringify(texts);
}

/** Whether any part of a key is known. Most keys are made by the database, or join new records: they cost no more than this. */
function isGiven({ values, edges }: GraphRecord, key: Key): boolean {
  for (let part = 0; part < key.length; part += 1) {
    const value = values[key[part]?.name as string];
    if (value !== undefined && value !== null) return true;
  }
  if (edges.length === 0) return false;
  for (let part = 0; part < key.length; part += 1) {
    const attribute = key[part] as Attribute;
    if (!attribute.autoIncrement && isGivenByEdge(edges, attribute)) return true;
  }
  return false;
}

function isGivenByEdge(edges: GraphRecord['edges'], attribute: Attribute): boolean {
  for (let edge = 0; edge < edges.length; edge += 1) {
    const { to, pairs } = edges[edge] as Edge;
    for (let pair = 0; pair < pairs.length; pair += 1) {
      const { foreignKey, key } = pairs[pair] as ForeignKeyPair;
      const value = to.values[key.name];
      if (foreignKey === attribute && value !== undefined && value !== null) return true;
    }
  }
  return false;
}

/** The key of a new record, which is not known yet: the same for all that refer to that record. */
class NewKey {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

/** A value of a record; what nesting sets comes before what is stored. */
function partOf({ edges, values }: GraphRecord, attribute: Attribute): unknown {
  for (const { to, pairs } of edges) {
    for (const { foreignKey, key } of pairs) {
      if (foreignKey === attribute) return to.values[key.name] ?? new NewKey(to.index);
    }
  }
  return values[attribute.name];
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
