import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { addCondition, addOrder, queryStatement } from './build-query.js';
import type { Compiler } from './compiler.js';
import { column, columns, join, sql } from './fragment.js';
import { encodeKeys, type KeyValues, keyIn } from './key-conditions.js';
import { nativeSql, toKnex } from './render.js';
import type { Statement } from './statement.js';

/** Returns the statement that reads rows by their primary keys: the keys, then some attributes. */
export function rowsByKeyStatement(
  compiler: Compiler,
  model: ModelDefinition,
  attributes: readonly Attribute[],
  keys: readonly KeyValues[],
): Statement {
  const parts = {
    selected: columns([...model.primaryKey, ...attributes]),
    condition: keyIn(compiler, model.primaryKey, keys),
  };
  const statement = queryStatement(compiler, { owner: model, purpose: 'by key', parts }, (each) => {
    const rows = compiler.knex(model.table).select(toKnex(compiler, each.selected));
    return addCondition(compiler, rows, each.condition);
  });
  return { ...statement, reads: [{ model, columns: [...model.primaryKey, ...attributes] }] };
}

/**
 * Returns the statement that reads whole rows by a key. The attributes are the columns, in their order.
 *
 * @param key the primary key or a unique key
 * @param locks whether the rows are locked for an update until the transaction ends, in the order of their primary keys
 */
export function rowsToSaveStatement(
  compiler: Compiler,
  model: ModelDefinition,
  key: readonly Attribute[],
  keys: readonly KeyValues[],
  locks: boolean,
): Statement {
  const shape = JSON.stringify(['rows to save', key.map(({ name }) => name), locks]);
  const text = compiler.cached(model, shape, () => rowsToSaveSql(compiler, model, key, locks));
  const bindings = compiler.dialect.bindKeyList(encodeKeys(compiler, key, keys));
  return { sql: text, bindings, repeats: true, reads: [{ model, columns: model.attributes }] };
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
  const text = compiler.cached(model, shape, () => rowsToSaveSql(compiler, model, key, true, key));
  const bindings = compiler.dialect.bindKeyList(encodeKeys(compiler, key, keys));
  return { sql: text, bindings, repeats: true };
}

function rowsToSaveSql(
  compiler: Compiler,
  model: ModelDefinition,
  key: readonly Attribute[],
  locks: boolean,
  selected = model.attributes,
): string {
  const all = compiler.knex(model.table).select(toKnex(compiler, columns(selected)));
  const rows = addCondition(compiler, all, keyIn(compiler, key, [key.map(() => null)]));
  const order = join(model.primaryKey.map((attribute) => sql`${column(attribute)} asc`));
  return locks
    ? nativeSql(addOrder(compiler, rows, order)) + compiler.dialect.lock('update', false)
    : nativeSql(rows);
}
