import { countStatement, existsStatement } from '../../compile/select-root.js';
import { resolveInclude } from '../../graph/include.js';
import { planFind } from '../../plan/plan-find.js';
import type { ModelContext } from '../context.js';
import { checkOptions } from '../options.js';
import { type FindOptions, findAll } from './find.js';

type OptionNames = readonly (keyof FindOptions)[];

const existsOptions = ['where', 'include', 'transaction'] as const satisfies OptionNames;
const countOptions = [...existsOptions, 'attributes', 'distinct'] as const satisfies OptionNames;

/** `count`: the number of rows that meet the conditions or, with `distinct`, of different values of their attributes. */
export async function count(context: ModelContext, options: FindOptions = {}): Promise<number> {
  checkOptions(`${context.model.name}.count`, options, countOptions);
  return countRows(context, options);
}

/** `exists`: whether any row meets the conditions. */
export async function exists(context: ModelContext, options: FindOptions = {}): Promise<boolean> {
  const { database, schema, model } = context;
  checkOptions(`${model.name}.exists`, options, existsOptions);
  const { root, includes } = planFind(model, options, resolveInclude(schema, model, options.include));
  const statement = existsStatement(database.compiler, root, includes);
  const { rows } = await database.session.read(statement, options.transaction);
  return rows.length > 0;
}

/** `findAndCountAll`: a page of rows, and the number of rows on all pages. */
export async function findAndCountAll(
  context: ModelContext,
  options: FindOptions = {},
): Promise<{ readonly count: number; readonly rows: object[] }> {
  const { limit, offset, order: _, lock: __, skipLocked: ___, ...filter } = options;
  const rows = await findAll(context, options);
  // A page that is not full is the last one, unless it starts after the last row.
  const isLast = limit === undefined || rows.length < (limit as number);
  const skipped = (offset as number | undefined) ?? 0;
  if (isLast && (rows.length > 0 || skipped === 0)) return { count: skipped + rows.length, rows };
  return { count: await countRows(context, filter), rows };
}

async function countRows({ database, schema, model }: ModelContext, options: FindOptions): Promise<number> {
  const { root, includes } = planFind(model, options, resolveInclude(schema, model, options.include));
  const statement = countStatement(database.compiler, root, includes);
  const { rows } = await database.session.read(statement, options.transaction);
  return Number(rows[0]?.[0]);
}
