import { deleteStatement, updateStatement } from '../compile/change.js';
import { ValidationError } from '../errors/input-errors.js';
import type { Call } from '../execute/session.js';
import type { Values } from '../graph/record-graph.js';
import { type Condition, isEverything } from '../plan/condition.js';
import { conditionOf } from '../plan/read-where.js';
import { attributeNamed } from '../schema/model-definition.js';
import { validateChanges } from '../validate/read-changes.js';
import type { ModelContext } from './host.js';
import { callOptions, checkOptions } from './options.js';

/** Which rows a change is for: those of a condition, or every one of them. */
export interface ChangeOptions extends Call {
  readonly where?: unknown;
  readonly all?: boolean;
}

/** `update`: sets attributes of the rows that meet the conditions, and counts them. */
export async function updateRows(
  context: ModelContext,
  given: unknown,
  options: ChangeOptions = {},
): Promise<number> {
  const { host, model } = context;
  const where = rowsOf(context, 'update', options);
  const limits = host.compiler.dialect;
  const values = await validateChanges({ model, given, limits, call: `${model.name}.update` });
  if (Object.keys(values).length === 0) return 0;
  return runUpdate(context, withTimestamp(context, values), where, options);
}

/** `destroy`: deletes the rows that meet the conditions, and counts them. */
export async function destroyRows(context: ModelContext, options: ChangeOptions = {}): Promise<number> {
  const { host, model } = context;
  const where = rowsOf(context, 'destroy', options);
  const { rowCount } = await host.session.change(deleteStatement(host.compiler, model, where), options);
  return rowCount;
}

/** Runs an UPDATE of canonical values. */
export async function runUpdate(
  { host: { compiler, session }, model }: ModelContext,
  values: Values,
  where: Condition,
  call: Call,
): Promise<number> {
  const assignments = Object.keys(values).map((name) => [attributeNamed(model, name), values[name]] as const);
  const { rowCount } = await session.change(updateStatement(compiler, model, assignments, where), call);
  return rowCount;
}

/** A change is a moment in the life of its rows. */
export function withTimestamp({ model }: ModelContext, values: Values): Values {
  if (model.timestamps && values.updatedAt === undefined) values.updatedAt = new Date();
  return values;
}

/** A forgotten condition must not change every row: that takes `all: true`. */
function rowsOf({ model }: ModelContext, call: string, options: ChangeOptions): Condition {
  const name = `${model.name}.${call}`;
  checkOptions(name, options, ['where', 'all', ...callOptions]);
  const where = conditionOf(model, options.where);
  const isForAll = isEverything(where);
  if (isForAll === (options.all === true)) return where;
  const message = isForAll
    ? `${name} needs a condition in \`where\`; to change every row, pass all: true`
    : `${name} was given a condition and all: true; leave one of them out`;
  throw new ValidationError(message, { code: 'INVALID_QUERY', model: model.name });
}
