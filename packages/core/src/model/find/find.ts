import type { Compiler } from '../../compile/compiler.js';
import { rootStatement } from '../../compile/select-root.js';
import { TransactionError } from '../../errors/database-errors.js';
import { ValidationError } from '../../errors/input-errors.js';
import type { Call } from '../../execute/session.js';
import { resolveInclude } from '../../graph/include.js';
import { RowReader, removeProperties } from '../../hydrate/row-reader.js';
import type { RootQuery } from '../../plan/find-plan.js';
import { type FindQuery, planFind } from '../../plan/plan-find.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { Op } from '../../schema/operators.js';
import { primaryKeyForm, primaryKeyFrom } from '../../schema/row-key.js';
import { describeValue } from '../../util/describe-value.js';
import type { ModelContext } from '../context.js';
import { checkOptions } from '../options.js';
import { readIncluded } from './read-included.js';

/** The options of the finders. */
export interface FindOptions extends FindQuery, Pick<Call, 'transaction'> {
  readonly include?: unknown;
}

type OptionNames = readonly (keyof FindOptions)[];

const findByPkOptions = [
  'attributes',
  'include',
  'transaction',
  'lock',
  'skipLocked',
] as const satisfies OptionNames;
const findOneOptions = [...findByPkOptions, 'where', 'order', 'offset'] as const satisfies OptionNames;
const findAllOptions = [...findOneOptions, 'limit', 'distinct'] as const satisfies OptionNames;

/** `findAll`: the rows that meet the conditions. */
export async function findAll(context: ModelContext, options: FindOptions = {}): Promise<object[]> {
  checkOptions(`${context.model.name}.findAll`, options, findAllOptions);
  return find(context, options);
}

/** `findOne`: the first row that meets the conditions, or null. */
export async function findOne(context: ModelContext, options: FindOptions = {}): Promise<object | null> {
  checkOptions(`${context.model.name}.findOne`, options, findOneOptions);
  const [found] = await find(context, { ...options, limit: 1 });
  return found ?? null;
}

/** `findByPk`: the row with a primary key, or null. */
export async function findByPk(
  context: ModelContext,
  key: unknown,
  options: FindOptions = {},
): Promise<object | null> {
  checkOptions(`${context.model.name}.findByPk`, options, findByPkOptions);
  const [found] = await find(context, { ...options, where: keyCondition(context.model, key) });
  return found ?? null;
}

/** Finds instances: one statement reads the rows of the model, and one each included association. */
async function find(context: ModelContext, options: FindOptions): Promise<object[]> {
  const { database, schema, model } = context;
  const { transaction } = options;
  const include = resolveInclude(schema, model, options.include);
  const { root, includes } = planFind(model, options, include);
  checkLock(context, root, transaction);
  const { rows } = await database.session.read(rootStatement(database.compiler, root, includes), transaction);
  const instances = readInstances(database.compiler, root, rows);
  await readIncluded(database, includes, instances, transaction);
  removeProperties(instances, root.selection.hidden);
  return instances;
}

/** Builds an instance from each row that a root query has read. */
export function readInstances(
  compiler: Compiler,
  { model, selection }: RootQuery,
  rows: readonly (readonly unknown[])[],
): object[] {
  const reader = new RowReader(compiler, model, selection);
  return rows.map((row) => reader.read(row));
}

/** Without a transaction, a lock would be released before the caller sees the rows. */
function checkLock(
  { database, model }: ModelContext,
  { lock }: RootQuery,
  transaction: Call['transaction'],
): void {
  if (lock === undefined || database.session.transactionOf(transaction) !== undefined) return;
  throw new TransactionError(
    `lock: '${lock.mode}' holds until the transaction ends, and this call is in none; see database.transaction()`,
    { model: model.name },
  );
}

/** A composite key is passed as an object of its parts. */
function keyCondition(model: ModelDefinition, key: unknown): Record<string, unknown> {
  const { primaryKey } = model;
  const parts = primaryKeyFrom(model, key);
  if (parts !== undefined)
    return Object.fromEntries(primaryKey.map(({ name }, index) => [name, { [Op.eq]: parts[index] }]));
  throw new ValidationError(
    `${model.name}.findByPk takes ${primaryKeyForm(model)}, not ${describeValue(key)}`,
    { code: 'INVALID_QUERY', model: model.name },
  );
}
