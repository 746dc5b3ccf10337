import type { GraphRecord } from '../../graph/record-graph.js';
import type { Attribute } from '../../schema/attribute.js';
import { traitsOf } from '../../schema/data-types/index.js';
import { type StoredRow, storedRowOf } from '../../schema/instance-state.js';
import type { AssociationDefinition, ModelDefinition } from '../../schema/model-definition.js';
import { primaryKeyOf } from '../../schema/row-key.js';
import { mapKey, mapKeyOf } from '../../util/equality.js';
import { memoize } from '../../util/memoize.js';

type Properties = Readonly<Record<string, unknown>>;

/** Returns the canonical value of an attribute in a row that was read. */
export function valueIn(row: object, { name }: Pick<Attribute, 'name'>): unknown {
  return valuesOf(row).valueOf(name);
}

/** Returns the canonical values of a row that was read. */
export function valuesOf(row: object): StoredRow {
  return storedRowOf(row) ?? noValues;
}

const noValues: StoredRow = Object.freeze({ valueOf: () => undefined });

/** Returns the primary key of a row as values by attribute. */
export function keyObject({ primaryKey }: ModelDefinition, row: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(primaryKey.map((attribute) => [attribute.name, valueIn(row, attribute)]));
}

export function removedKey({ target, through }: AssociationDefinition, row: object): readonly unknown[] {
  if (through === undefined) return primaryKeyOf(target, keyObject(target, row));
  const throughRow = (row as Properties)[through.name] as object;
  return primaryKeyOf(through, keyObject(through, throughRow));
}

export function readAssociated(row: object, { as, isToMany }: AssociationDefinition): readonly object[] {
  const value = (row as Properties)[as] as readonly object[] | object | null | undefined;
  if (isToMany) return (value as readonly object[] | undefined) ?? [];
  return value ? [value as object] : [];
}

/**
 * Whether every database holds two keys for equal exactly if their canonical values are. With texts that depends on the
 * collation of the column.
 */
export function hasExactEquality(key: readonly Attribute[]): boolean {
  return equalityOf(key).isExact;
}

/** Every record of a place has the same key. */
const equalityOf = memoize((key: readonly Attribute[]) => ({
  isExact: key.every(({ type }) => traitsOf(type).comparesByIdentity && !traitsOf(type).isText),
}));

/** Finds rows by keys. Each row is found once. */
export class RowIndex {
  readonly #rows: readonly object[];
  readonly #byKey = new Map<readonly Attribute[], KeyChains>();
  readonly #isTaken: boolean[] = [];

  constructor(rows: readonly object[]) {
    this.#rows = rows;
  }

  /** Returns a row that has the values of a record for a key, and was not returned before. */
  take(key: readonly Attribute[], { values }: Pick<GraphRecord, 'values'>): object | undefined {
    const { first, next } = this.#chainsOf(key);
    let position = first.get(keyOfValues(key, values));
    while (position !== undefined && this.#isTaken[position] === true) position = next[position];
    if (position === undefined) return undefined;
    this.#isTaken[position] = true;
    return this.#rows[position];
  }

  /** Returns the rows that were not taken. */
  rest(): readonly object[] {
    return this.#rows.filter((_, position) => this.#isTaken[position] !== true);
  }

  #chainsOf(key: readonly Attribute[]): KeyChains {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const chains: KeyChains = { first: new Map(), next: [] };
    for (let position = this.#rows.length - 1; position >= 0; position -= 1) {
      const id = keyOfRow(key, valuesOf(this.#rows[position] as object));
      chains.next[position] = chains.first.get(id);
      chains.first.set(id, position);
    }
    this.#byKey.set(key, chains);
    return chains;
  }
}

/** Returns what a map finds the row of a record by. */
export function keyOfValues(key: readonly Attribute[], values: Properties): unknown {
  const [only] = key as [Attribute];
  return key.length === 1 ? mapKeyOf(values[only.name]) : mapKey(key.map(({ name }) => values[name]));
}

/** Returns what a map finds a row by. */
export function keyOfRow(key: readonly Attribute[], row: StoredRow): unknown {
  const [only] = key as [Attribute];
  return key.length === 1
    ? mapKeyOf(row.valueOf(only.name))
    : mapKey(key.map(({ name }) => row.valueOf(name)));
}

/** The positions of the rows with each key: the first one, and after each of them the next. */
interface KeyChains {
  readonly first: Map<unknown, number>;
  readonly next: (number | undefined)[];
}
