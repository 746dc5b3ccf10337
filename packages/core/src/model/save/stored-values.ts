import type { GraphRecord } from '../../graph/record-graph.js';
import type { Attribute } from '../../schema/attribute.js';
import { traitsOf } from '../../schema/data-types/index.js';
import { storedRowOf } from '../../schema/instance-state.js';
import type { AssociationDefinition, ModelDefinition } from '../../schema/model-definition.js';
import { primaryKeyOf } from '../../schema/row-key.js';
import { keyString } from '../../util/equality.js';

type Properties = Readonly<Record<string, unknown>>;

/** Returns the canonical value of an attribute in a row that was read. */
export function valueIn(row: object, { name }: Pick<Attribute, 'name'>): unknown {
  return storedRowOf(row)?.valueOf(name);
}

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
  return key.every(({ type }) => traitsOf(type).comparesByIdentity && !traitsOf(type).isText);
}

/** Finds rows by keys. Each row is found once. */
export class RowIndex {
  readonly #rows: readonly object[];
  readonly #byKey = new Map<readonly Attribute[], Map<string, object[]>>();

  constructor(rows: readonly object[]) {
    this.#rows = rows;
  }

  /** Returns a row that has the values of a record for a key, and was not returned before. */
  take(key: readonly Attribute[], { values }: Pick<GraphRecord, 'values'>): object | undefined {
    let rows = this.#byKey.get(key);
    if (rows === undefined) {
      rows = new Map();
      for (const row of this.#rows) {
        const id = keyString(key.map((attribute) => valueIn(row, attribute)));
        const same = rows.get(id);
        if (same === undefined) rows.set(id, [row]);
        else same.push(row);
      }
      this.#byKey.set(key, rows);
    }
    return rows.get(keyString(key.map(({ name }) => values[name])))?.shift();
  }
}
