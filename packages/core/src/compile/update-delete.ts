import type { Path } from '../errors/path.js';
import type { Condition } from '../plan/condition.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { clause, column, type Fragment, join, sql, table, value } from './fragment.js';
import { cachedStatement } from './render.js';
import type { Statement } from './statement.js';
import { whereFragment } from './where.js';

/** An attribute and the canonical value that is assigned to it. */
export type Assignment = readonly [attribute: Attribute, value: unknown];

/**
 * Returns the statement that updates attributes of the rows that meet a condition.
 *
 * @param path the path of the assigned values in the values of the call, if the caller passed them
 */
export function updateStatement(
  compiler: Compiler,
  model: ModelDefinition,
  assignments: readonly Assignment[],
  where: Condition | Fragment,
  path?: Path,
): Statement {
  const sets = assignments.map(
    ([attribute, assigned]) => sql`${column(attribute)} = ${value(compiler.encode(attribute, assigned))}`,
  );
  const update = sql`update ${table(model)} set ${join(sets)}${whereClause(compiler, where)}`;
  const values = Object.fromEntries(assignments.map(([{ name }, assigned]) => [name, assigned]));
  return { ...cachedStatement(compiler, model, update), writes: { model, values, path } };
}

/** Returns the statement that deletes the rows that meet a condition. */
export function deleteStatement(
  compiler: Compiler,
  model: ModelDefinition,
  where: Condition | Fragment,
): Statement {
  const statement = sql`delete from ${table(model)}${whereClause(compiler, where)}`;
  return { ...cachedStatement(compiler, model, statement), writes: { model } };
}

function whereClause(compiler: Compiler, where: Condition | Fragment): Fragment {
  return clause('where', 'text' in where ? where : whereFragment(compiler, where, ''));
}
