import { branchStatement } from '../compile/select-branch.js';
import { countStatement, rootStatement } from '../compile/select-root.js';
import { ValidationError } from '../errors/input-errors.js';
import { valueKind } from '../errors/value-kind.js';
import type { Transaction } from '../execute/transaction.js';
import { resolveInclude } from '../graph/include.js';
import { hydrateBranch, parentKeys } from '../hydrate/hydrate-branch.js';
import { hide, readInstance } from '../hydrate/read-rows.js';
import type { FindBranch } from '../plan/find-plan.js';
import { planFind } from '../plan/plan-find.js';
import { conditionOf } from '../plan/read-where.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { Op } from '../schema/operators.js';
import type { ModelContext, ModelHost } from './host.js';
import { checkOptions } from './options.js';

/** The options of the finders. */
export interface FindOptions {
  readonly where?: unknown;
  readonly attributes?: unknown;
  readonly include?: unknown;
  readonly order?: unknown;
  readonly limit?: unknown;
  readonly offset?: unknown;
  readonly transaction?: Transaction | null;
}

const common = ['attributes', 'include', 'transaction'];

/** `findAll`: one statement for the roots, and one for each included association that has parents. */
export async function findAll(context: ModelContext, options: FindOptions = {}): Promise<object[]> {
  checkOptions(`${context.model.name}.findAll`, options, [...common, 'where', 'order', 'limit', 'offset']);
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

/** `count`: how many rows meet the conditions. */
export async function count({ host, model }: ModelContext, options: FindOptions = {}): Promise<number> {
  checkOptions(`${model.name}.count`, options, ['where', 'transaction']);
  const query = { model, where: conditionOf(model, options.where) };
  const { rows } = await host.session.read(countStatement(host.compiler, query), options.transaction);
  return Number(rows[0]?.[0]);
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
  throw new ValidationError(`${name}.findByPk takes ${wanted}, not ${valueKind(key)}`, {
    code: 'INVALID_QUERY',
    model: name,
  });
}

async function find({ host, schema, model }: ModelContext, options: FindOptions): Promise<object[]> {
  const { root, branches } = planFind(model, options, resolveInclude(schema, model, options.include));
  const { columns, hidden } = root.selection;
  const { rows } = await host.session.read(rootStatement(host.compiler, root, branches), options.transaction);
  const roots = rows.map((row) => readInstance(host.compiler, model, columns, row));
  await readBranches(host, branches, roots, options.transaction);
  hide(roots, hidden);
  return roots;
}

/** One after the other: a connection runs one statement at a time. */
async function readBranches(
  host: ModelHost,
  branches: readonly FindBranch[],
  parents: readonly object[],
  transaction: Transaction | null | undefined,
): Promise<void> {
  for (const branch of branches) {
    const keys = parentKeys(branch.association, parents);
    const rows = keys.length === 0 ? [] : await readBranch(host, branch, keys, transaction);
    const found = hydrateBranch(host.compiler, branch, parents, rows);
    await readBranches(host, branch.branches, found, transaction);
    hide(found, branch.selection.hidden);
  }
}

async function readBranch(
  { compiler, session }: ModelHost,
  branch: FindBranch,
  keys: readonly (readonly unknown[])[],
  transaction: Transaction | null | undefined,
) {
  const { rows } = await session.read(branchStatement(compiler, branch, keys), transaction);
  return rows;
}
