import { type Condition, everything } from '../plan/condition.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { addCondition, addOrder, queryStatement } from './build-query.js';
import type { Compiler } from './compiler.js';
import { and, column, columns, empty, type Fragment, join, sql } from './fragment.js';
import { encodeKeys, isComparedAlone, type KeyValues, keyAmong, keyEquals, keyIn } from './key-conditions.js';
import { nativeSql, toKnex } from './render.js';
import type { Statement } from './statement.js';
import { whereFragment } from './where.js';

/** Returns the statement that reads rows by their primary keys if they meet a condition: the keys, then some attributes. */
export function rowsByKeyStatement(
  compiler: Compiler,
  model: ModelDefinition,
  attributes: readonly Attribute[],
  keys: readonly KeyValues[],
  where: Condition = everything,
): Statement {
  const parts = {
    selected: columns([...model.primaryKey, ...attributes]),
    condition: and([keyIn(compiler, model.primaryKey, keys), whereFragment(compiler, where, '')]),
  };
  const statement = queryStatement(compiler, { owner: model, purpose: 'by key', parts }, (each) => {
    const rows = compiler.knex(model.table).select(toKnex(compiler, each.selected));
    return addCondition(compiler, rows, each.condition);
  });
  return { ...statement, reads: [{ model, columns: [...model.primaryKey, ...attributes] }] };
}

/**
 * Returns the statement that reads whole rows by a key if they meet a condition. The attributes are the columns, in their
 * order.
 *
 * @param key the primary key or a unique key
 * @param locks whether the rows are locked for an update until the transaction ends, in the order of their primary keys
 */
export function rowsToSaveStatement(
  compiler: Compiler,
  model: ModelDefinition,
  key: readonly Attribute[],
  keys: readonly KeyValues[],
  { locks, where }: RowsToSave,
): Statement {
  if (where !== everything) return filteredRowsToSave(compiler, model, key, keys, { locks, where });
  const isAlone = isComparedAlone(compiler, key, keys.length);
  const shape = JSON.stringify(['rows to save', key.map(({ name }) => name), locks, isAlone]);
  const text = compiler.cached(model, shape, () => {
    const condition = isAlone ? keyEquals(compiler, key, nullKey(key)) : anyKey(compiler, key);
    return rowsToSaveSql(compiler, model, condition, locks);
  });
  const encoded = encodeKeys(compiler, key, keys);
  const bindings = isAlone ? (encoded[0] ?? []) : compiler.dialect.bindKeyList(encoded);
  return { sql: text, bindings, repeats: true, reads: [{ model, columns: model.attributes }] };
}

/** Which rows a save reads by a key. */
export interface RowsToSave {
  readonly locks: boolean;
  readonly where: Condition;
}

function filteredRowsToSave(
  compiler: Compiler,
  model: ModelDefinition,
  key: readonly Attribute[],
  keys: readonly KeyValues[],
  { locks, where }: RowsToSave,
): Statement {
  const parts = {
    selected: columns(model.attributes),
    condition: and([keyAmong(compiler, key, keys), whereFragment(compiler, where, '')]),
    order: locks ? primaryKeyOrder(model) : empty,
  };
  const suffix = locks ? compiler.dialect.lock('update', false) : '';
  const owned = { owner: model, purpose: 'rows to save', parts, suffix };
  const statement = queryStatement(compiler, owned, (each) => {
    const rows = compiler.knex(model.table).select(toKnex(compiler, each.selected));
    return addOrder(compiler, addCondition(compiler, rows, each.condition), each.order);
  });
  return { ...statement, repeats: true, reads: [{ model, columns: model.attributes }] };
}

/**
 * Returns the statement that locks rows for an update until the transaction ends, in the order of their primary keys.
 *
 * @param key the primary key or a unique key
 */
export function lockRowsStatement(
  compiler: Compiler,
  model: ModelDefinition,
  key: readonly Attribute[],
  keys: readonly KeyValues[],
): Statement {
  const shape = JSON.stringify(['rows to lock', key.map(({ name }) => name)]);
  const text = compiler.cached(model, shape, () =>
    rowsToSaveSql(compiler, model, anyKey(compiler, key), true, key),
  );
  const bindings = compiler.dialect.bindKeyList(encodeKeys(compiler, key, keys));
  return { sql: text, bindings, repeats: true };
}

function rowsToSaveSql(
  compiler: Compiler,
  model: ModelDefinition,
  condition: Fragment,
  locks: boolean,
  selected = model.attributes,
): string {
  const all = compiler.knex(model.table).select(toKnex(compiler, columns(selected)));
  const rows = addCondition(compiler, all, condition);
  return locks
    ? nativeSql(addOrder(compiler, rows, primaryKeyOrder(model))) + compiler.dialect.lock('update', false)
    : nativeSql(rows);
}

/** Returns the condition of {@link keyIn} for keys that are bound later. */
function anyKey(compiler: Compiler, key: readonly Attribute[]): Fragment {
  return keyIn(compiler, key, [nullKey(key)]);
}

function nullKey(key: readonly Attribute[]): KeyValues {
  return key.map(() => null);
}

function primaryKeyOrder({ primaryKey }: ModelDefinition): Fragment {
  return join(primaryKey.map((attribute) => sql`${column(attribute)} asc`));
}
