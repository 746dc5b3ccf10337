import { countStatement, existsStatement } from '../../compile/select-root.js';
import { resolveInclude } from '../../graph/include.js';
import { planFind } from '../../plan/plan-find.js';
import type { ModelContext } from '../context.js';
import { checkOptions } from '../options.js';
import { type FindOptions, findAll } from './find.js';

const filters = ['where', 'include', 'transaction'];

/** `count`: how many rows meet the conditions; with `distinct`, how many different values their attributes have. */
export async function count(context: ModelContext, options: FindOptions = {}): Promise<number> {
  checkOptions(`${context.model.name}.count`, options, [...filters, 'attributes', 'distinct']);
  return countRows(context, options);
}

/** `exists`: whether any row meets the conditions. */
export async function exists(context: ModelContext, options: FindOptions = {}): Promise<boolean> {
  const { database, schema, model } = context;
  checkOptions(`${model.name}.exists`, options, filters);
  const { root, includes } = planFind(model, options, resolveInclude(schema, model, options.include));
  const statement = existsStatement(database.compiler, root, includes);
  const { rows } = await database.session.read(statement, options.transaction);
  return rows.length > 0;
}

/** `findAndCountAll`: a page of rows, and how many there are over all pages. */
export async function findAndCountAll(
  context: ModelContext,
  options: FindOptions = {},
): Promise<{ readonly count: number; readonly rows: object[] }> {
  const { limit, offset, order: _, lock: __, skipLocked: ___, ...filter } = options;
  const rows = await findAll(context, options);
  // A page that is not full is the last one, unless it lies behind that.
  const isLast = limit === undefined || rows.length < (limit as number);
  const passed = (offset as number | undefined) ?? 0;
  if (isLast && (rows.length > 0 || passed === 0)) return { count: passed + rows.length, rows };
  return { count: await countRows(context, filter), rows };
}

async function countRows({ database, schema, model }: ModelContext, options: FindOptions): Promise<number> {
  const { root, includes } = planFind(model, options, resolveInclude(schema, model, options.include));
  const statement = countStatement(database.compiler, root, includes);
  const { rows } = await database.session.read(statement, options.transaction);
  return Number(rows[0]?.[0]);
}
