import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { addCondition, queryStatement } from './build-query.js';
import type { Compiler } from './compiler.js';
import { columns } from './fragment.js';
import { type KeyValues, keyIn } from './key-conditions.js';
import { toKnex } from './render.js';
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
