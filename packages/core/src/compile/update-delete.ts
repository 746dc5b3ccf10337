import type { Path } from '../errors/path.js';
import type { Condition } from '../plan/condition.js';
import { Expression } from '../plan/expression.js';
import type { Attribute } from '../schema/attribute.js';
import { attributeNamed, type ModelDefinition } from '../schema/model-definition.js';
import { deletionValues } from '../schema/timestamps.js';
import type { Compiler } from './compiler.js';
import { expressionFragment } from './expression.js';
import { clause, column, columns, type Fragment, join, sql, table, value } from './fragment.js';
import { raisedVersion } from './raised-version.js';
import { cachedStatement } from './render.js';
import type { Statement } from './statement.js';
import { whereFragment } from './where.js';

/** An attribute, and the canonical value or the {@link Expression} that is assigned to it. */
export type Assignment = readonly [attribute: Attribute, value: unknown];

/**
 * Returns the statement that updates attributes of the rows that meet a condition, and raises their versions.
 *
 * @param path the path of the assigned values in the values of the call, if the caller passed them
 * @param returned the attributes of the updated rows that the statement returns
 */
export function updateStatement(
  compiler: Compiler,
  model: ModelDefinition,
  assignments: readonly Assignment[],
  where: Condition | Fragment,
  path?: Path,
  returned: readonly Attribute[] = [],
): Statement {
  const sets = assignments.map((each) => sql`${column(each[0])} = ${assignedFragment(compiler, each)}`);
  const assigned = join([...sets, ...raisedVersion(model)]);
  const returning = clause('returning', columns(returned));
  const update = sql`update ${table(model)} set ${assigned}${whereClause(compiler, where)}${returning}`;
  const values = Object.fromEntries(assignments.map(([{ name }, given]) => [name, given]));
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

/** How rows are destroyed. */
export interface Destruction {
  readonly now: Date;
  /** Whether the rows of a paranoid model are deleted, too. Default `false`. */
  readonly force?: boolean | undefined;
}

/** Returns the statement that destroys the rows that meet a condition: deletes them, or soft-deletes those of a paranoid model. */
export function destroyStatement(
  compiler: Compiler,
  model: ModelDefinition,
  where: Condition | Fragment,
  { now, force = false }: Destruction,
): Statement {
  const { deletedAt } = model;
  if (deletedAt === undefined || force) return deleteStatement(compiler, model, where);
  const values = deletionValues(model, deletedAt, now);
  const assignments = Object.keys(values).map((name) => [attributeNamed(model, name), values[name]] as const);
  return updateStatement(compiler, model, assignments, where);
}

/** Returns the SQL of an assigned value. An expression is one, whatever its text is. */
function assignedFragment(compiler: Compiler, [attribute, given]: Assignment): Fragment {
  if (given instanceof Expression) return sql`(${expressionFragment(compiler, given, '')})`;
  return value(compiler.encode(attribute, given));
}

function whereClause(compiler: Compiler, where: Condition | Fragment): Fragment {
  return clause('where', 'text' in where ? where : whereFragment(compiler, where, ''));
}
