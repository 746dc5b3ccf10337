import { countStatement, existsStatement } from '../../compile/select-root.js';
import { hopsOfFind } from '../../plan/joined-hops.js';
import type { ModelContext } from '../context.js';
import { callOptions, checkOptions } from '../options.js';
import { findAllOptions } from './calls.js';
import { countFromPage } from './count-from-page.js';
import { checkLock, hydratePlanned, planQuery, type UncheckedFindOptions } from './find.js';
import { readBranches } from './read-branches.js';
import { withKeyConversions } from './with-key-conversions.js';

type OptionNames = readonly (keyof UncheckedFindOptions)[];

const existsOptions = [
  'where',
  'scope',
  'paranoid',
  'include',
  ...callOptions,
] as const satisfies OptionNames;
const countOptions = [...existsOptions, 'attributes', 'distinct'] as const satisfies OptionNames;

/**
 * `count`: returns the number of rows that meet the conditions or, with `distinct`, of different values of their
 * attributes.
 */
export async function count(context: ModelContext, options: UncheckedFindOptions = {}): Promise<number> {
  checkOptions(`${context.model.name}.count`, options, countOptions);
  return countRows(context, options);
}

/** `exists`: returns whether any row meets the conditions. */
export async function exists(context: ModelContext, options: UncheckedFindOptions = {}): Promise<boolean> {
  const { compiler, session } = context.database;
  checkOptions(`${context.model.name}.exists`, options, existsOptions);
  const { root, includes } = planQuery(context, options);
  const hopsOf = () => hopsOfFind({ root, includes }, false);
  const { rows } = await withKeyConversions(context.database, hopsOf, options, (mayFail) =>
    session.read(existsStatement(compiler, root, includes), options, mayFail),
  );
  return rows.length > 0;
}

/** A page of rows, and the number of rows on all pages. */
export interface CountedRows {
  readonly count: number;
  readonly rows: object[];
}

/** `findAndCountAll`: returns one page of the rows, and the number of rows on all pages. */
export async function findAndCountAll(
  context: ModelContext,
  options: UncheckedFindOptions = {},
): Promise<CountedRows> {
  checkOptions(`${context.model.name}.findAndCountAll`, options, findAllOptions);
  const { database } = context;
  const plan = planQuery(context, options);
  checkLock(context, plan.root, options.transaction);
  const { root, includes } = plan;
  // Without a limit and an offset, the rows are all that are counted.
  const isCounted = root.limit !== undefined || (root.offset ?? 0) > 0;
  return database.session.shareLimits(options, (shared) =>
    readBranches(database, { root, includes, isCounted }, shared, async (found, rowsOf, counted) => ({
      count: counted ?? (countFromPage(found, root) as number),
      rows: await hydratePlanned(database, plan, { rows: found, rowsOf }, shared),
    })),
  );
}

async function countRows(context: ModelContext, options: UncheckedFindOptions): Promise<number> {
  const { compiler, session } = context.database;
  const { root, includes } = planQuery(context, options);
  const hopsOf = () => hopsOfFind({ root, includes }, false);
  const { rows } = await withKeyConversions(context.database, hopsOf, options, (mayFail) =>
    session.read(countStatement(compiler, root, includes), options, mayFail),
  );
  return Number(rows[0]?.[0]);
}
