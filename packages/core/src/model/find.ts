import { branchStatement } from '../compile/select-branch.js';
import { rootStatement } from '../compile/select-root.js';
import { ValidationError } from '../errors/input-errors.js';
import { valueKind } from '../errors/value-kind.js';
import type { Transaction } from '../execute/transaction.js';
import { resolveInclude } from '../graph/include.js';
import { hydrateBranch, parentKeys } from '../hydrate/hydrate-branch.js';
import { readInstance } from '../hydrate/read-rows.js';
import type { FindBranch } from '../plan/find-plan.js';
import { planFind } from '../plan/plan-find.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { ModelContext, ModelHost } from './host.js';
import { checkOptions } from './options.js';

/** The options of the finders. */
export interface FindOptions {
  readonly where?: unknown;
  readonly include?: unknown;
  readonly order?: unknown;
  readonly limit?: unknown;
  readonly offset?: unknown;
  readonly transaction?: Transaction | null;
}

/** `findAll`: one statement for the roots, and one for each included association that has parents. */
export async function findAll(context: ModelContext, options: FindOptions = {}): Promise<object[]> {
  checkOptions(`${context.model.name}.findAll`, options, [
    'where',
    'include',
    'order',
    'limit',
    'offset',
    'transaction',
  ]);
  return find(context, options);
}

/** `findOne`: the first row, or null. */
export async function findOne(context: ModelContext, options: FindOptions = {}): Promise<object | null> {
  checkOptions(`${context.model.name}.findOne`, options, [
    'where',
    'include',
    'order',
    'offset',
    'transaction',
  ]);
  const [found] = await find(context, { ...options, limit: 1 });
  return found ?? null;
}

/** `findByPk`: the row of a primary key, or null. */
export async function findByPk(
  context: ModelContext,
  key: unknown,
  options: FindOptions = {},
): Promise<object | null> {
  checkOptions(`${context.model.name}.findByPk`, options, ['include', 'transaction']);
  const [found] = await find(context, { ...options, where: keyCondition(context.model, key) });
  return found ?? null;
}

/** A composite key is given as an object of its parts. */
function keyCondition({ name, primaryKey }: ModelDefinition, key: unknown): Record<string, unknown> {
  const parts = primaryKey.map((attribute) => attribute.name);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && key !== null && key !== undefined) return { [only]: key };
  const given = key !== null && typeof key === 'object' ? (key as Record<string, unknown>) : undefined;
  if (parts.length > 1 && given !== undefined && parts.every((part) => Object.hasOwn(given, part))) {
    return Object.fromEntries(parts.map((part) => [part, given[part]]));
  }
  const wanted = parts.length > 1 ? `an object of ${parts.join(', ')}` : `a value of '${only}'`;
  throw new ValidationError(`${name}.findByPk takes ${wanted}, not ${valueKind(key)}`, {
    code: 'INVALID_QUERY',
    model: name,
  });
}

async function find({ host, schema, model }: ModelContext, options: FindOptions): Promise<object[]> {
  const plan = planFind(model, options, resolveInclude(schema, model, options.include));
  const { rows } = await host.session.read(rootStatement(host.compiler, plan.root), options.transaction);
  const roots = rows.map((row) => readInstance(host.compiler, model, row));
  await readBranches(host, plan.branches, roots, options.transaction);
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
    const found = hydrateBranch(host.compiler, branch.association, parents, rows);
    await readBranches(host, branch.branches, found, transaction);
  }
}

async function readBranch(
  { compiler, session }: ModelHost,
  { association }: FindBranch,
  keys: readonly (readonly unknown[])[],
  transaction: Transaction | null | undefined,
) {
  const { rows } = await session.read(branchStatement(compiler, association, keys), transaction);
  return rows;
}
