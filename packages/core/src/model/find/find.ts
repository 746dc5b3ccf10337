import { includedStatement } from '../../compile/select-included.js';
import { rootStatement } from '../../compile/select-root.js';
import { TransactionError } from '../../errors/database-errors.js';
import { ValidationError } from '../../errors/input-errors.js';
import type { Transaction } from '../../execute/transaction.js';
import { resolveInclude } from '../../graph/include.js';
import { hydrateIncluded, parentKeys } from '../../hydrate/hydrate-included.js';
import { removeProperties } from '../../hydrate/read-rows.js';
import { RowReader } from '../../hydrate/row-reader.js';
import type { FindPlan, IncludedQuery } from '../../plan/find-plan.js';
import { type FindQuery, planFind } from '../../plan/plan-find.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { Op } from '../../schema/operators.js';
import { describeValue } from '../../util/describe-value.js';
import type { DatabaseContext, ModelContext } from '../context.js';
import { checkOptions } from '../options.js';

/** The options of the finders. */
export interface FindOptions extends FindQuery {
  readonly include?: unknown;
  readonly transaction?: Transaction | null;
}

type Given = Transaction | null | undefined;

const common = ['attributes', 'include', 'transaction', 'lock', 'skipLocked'];
const several = ['where', 'order', 'limit', 'offset', 'distinct'];

/** `findAll`: one statement for the roots, and one for each included association that has parents. */
export async function findAll(context: ModelContext, options: FindOptions = {}): Promise<object[]> {
  checkOptions(`${context.model.name}.findAll`, options, [...common, ...several]);
  return find(context, options);
}

/** `findOne`: the first row, or null. */
export async function findOne(context: ModelContext, options: FindOptions = {}): Promise<object | null> {
  checkOptions(`${context.model.name}.findOne`, options, [...common, 'where', 'order', 'offset']);
  const [found] = await find(context, { ...options, limit: 1 });
  return found ?? null;
}

/** `findByPk`: the row of a primary key, or null. */
export async function findByPk(
  context: ModelContext,
  key: unknown,
  options: FindOptions = {},
): Promise<object | null> {
  checkOptions(`${context.model.name}.findByPk`, options, common);
  const [found] = await find(context, { ...options, where: keyCondition(context.model, key) });
  return found ?? null;
}

/** A composite key is given as an object of its parts. */
function keyCondition({ name, primaryKey }: ModelDefinition, key: unknown): Record<string, unknown> {
  const parts = primaryKey.map((attribute) => attribute.name);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && key !== null && key !== undefined)
    return { [only]: { [Op.eq]: key } };
  const given = key !== null && typeof key === 'object' ? (key as Record<string, unknown>) : undefined;
  if (parts.length > 1 && given !== undefined && parts.every((part) => Object.hasOwn(given, part))) {
    return Object.fromEntries(parts.map((part) => [part, { [Op.eq]: given[part] }]));
  }
  const wanted = parts.length > 1 ? `an object of ${parts.join(', ')}` : `a value of '${only}'`;
  throw new ValidationError(`${name}.findByPk takes ${wanted}, not ${describeValue(key)}`, {
    code: 'INVALID_QUERY',
    model: name,
  });
}

async function find(context: ModelContext, options: FindOptions): Promise<object[]> {
  const { database, schema, model } = context;
  const plan = planFind(model, options, resolveInclude(schema, model, options.include));
  checkLock(context, plan, options.transaction);
  return (await readPlan(database, plan, options.transaction)).roots;
}

/** Outside a transaction, a lock would be gone before its rows were seen. */
function checkLock({ database, model }: ModelContext, { root: { lock } }: FindPlan, given: Given): void {
  if (lock === undefined || database.session.transactionOf(given) !== undefined) return;
  throw new TransactionError(
    `lock: '${lock.mode}' holds until the transaction ends, and this call is in none; see database.transaction()`,
    { model: model.name },
  );
}

/** Runs a find plan: the roots as instances with all that is included, and their rows as the driver read them. */
export async function readPlan(
  database: DatabaseContext,
  { root, includes }: Pick<FindPlan, 'root' | 'includes'>,
  given: Given,
): Promise<{ readonly roots: object[]; readonly rows: readonly (readonly unknown[])[] }> {
  const { rows } = await database.session.read(rootStatement(database.compiler, root, includes), given);
  const reader = new RowReader(database.compiler, root.model, root.selection);
  const roots = rows.map((row) => reader.read(row));
  await readIncludes(database, includes, roots, given);
  removeProperties(roots, root.selection.hidden);
  return { roots, rows };
}

/** Reads what is included below parents, and hangs it on them. One after the other: a connection runs one statement at a time. */
export async function readIncludes(
  database: DatabaseContext,
  includes: readonly IncludedQuery[],
  parents: readonly object[],
  given: Given,
): Promise<void> {
  for (const included of includes) {
    const keys = parentKeys(included.association, parents);
    const rows = keys.length === 0 ? [] : await readIncludedRows(database, included, keys, given);
    const found = hydrateIncluded(database.compiler, included, parents, rows);
    await readIncludes(database, included.includes, found, given);
    removeProperties(found, included.selection.hidden);
  }
}

async function readIncludedRows(
  { compiler, session }: DatabaseContext,
  included: IncludedQuery,
  keys: readonly (readonly unknown[])[],
  given: Given,
) {
  const { rows } = await session.read(includedStatement(compiler, included, keys), given);
  return rows;
}
