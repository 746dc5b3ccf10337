import type { Compiler } from '../../compile/compiler.js';
import type { KeyValues } from '../../compile/key-conditions.js';
import { includedStatement } from '../../compile/select-included.js';
import { countStatement, rootStatement } from '../../compile/select-root.js';
import { type KeysOf, togetherStatement } from '../../compile/select-together.js';
import type { Statement } from '../../compile/statement.js';
import type { Call } from '../../execute/call.js';
import type { RunStatement } from '../../execute/run-change.js';
import { readParentKeys } from '../../hydrate/hydrate-included.js';
import { splitBranches } from '../../hydrate/split-branches.js';
import {
  type FindBranch,
  findBranches,
  type ReadPlan,
  whyNotOneStatement,
} from '../../plan/find-branches.js';
import type { IncludedQuery } from '../../plan/find-plan.js';
import { hopsOfFind } from '../../plan/joined-hops.js';
import type { DatabaseContext } from '../context.js';
import { checkPlannedTenants } from './check-tenants.js';
import { countFromPage } from './count-from-page.js';
import { withKeyConversions } from './with-key-conversions.js';

/** Rows as the driver returned them. */
export type DriverRows = readonly (readonly unknown[])[];

/** Returns the rows of an included association for its parents. */
export type RowsOf = (include: IncludedQuery, parents: readonly object[]) => DriverRows | Promise<DriverRows>;

/** Work on the rows of a find, the rows of the model, what reads those that are included, and their number if it is read. */
export type UseRows<T> = (rows: DriverRows, rowsOf: RowsOf, count: number | undefined) => Promise<T>;

/**
 * Reads the rows of a plan, and passes them to `work`: in one statement if the database gains by it, else in one statement
 * for each included association, which all see the same rows. `work` may run again after an error of the database.
 *
 * @param keysOf the keys of the parents, for a plan without a root
 */
export async function readBranches<T>(
  database: DatabaseContext,
  plan: ReadPlan,
  call: Call,
  work: UseRows<T>,
  keysOf?: KeysOf,
): Promise<T> {
  const { compiler, session } = database;
  checkPlannedTenants(plan, compiler.context);
  const branches = findBranches(plan);
  const isTogether = branches.length > 1 && whyNotOneStatement(branches, compiler.dialect) === undefined;
  const joining = <R>(read: (mayFail: boolean) => Promise<R>) =>
    withKeyConversions(database, () => hopsOfFind(plan, isTogether), call, read);
  if (branches.length === 1)
    return joining((mayFail) =>
      readOneByOne(database, plan, call, (statement) => session.read(statement, call, mayFail), work),
    );
  if (isTogether) {
    const { rows } = await joining((mayFail) =>
      session.read(togetherStatement(compiler, plan, branches, keysOf), call, mayFail),
    );
    return useTogether(database, branches, rows, call, work);
  }
  const readAll = (read: RunStatement) => readOneByOne(database, plan, call, read, work);
  return joining((mayFail) => session.readTogether(readAll, call, mayFail));
}

/** Passes the rows of all branches to `work`. */
async function useTogether<T>(
  { session }: DatabaseContext,
  branches: readonly FindBranch[],
  rows: DriverRows,
  call: Call,
  work: UseRows<T>,
): Promise<T> {
  const splitting = splitBranches(branches, rows, session.paceOf(call, rows.length));
  const byBranch = splitting instanceof Promise ? await splitting : splitting;
  const byQuery = new Map(branches.map(({ query }, at) => [query as object, byBranch[at] as DriverRows]));
  const [first] = branches;
  const rootRows = (first?.kind === 'root' ? byQuery.get(first.query) : undefined) ?? [];
  const counted = branches.find(({ kind }) => kind === 'count');
  const count = counted === undefined ? undefined : byQuery.get(counted.query)?.[0]?.[0];
  return work(rootRows, (include) => byQuery.get(include) ?? [], count == null ? undefined : Number(count));
}

/** Passes the rows of the model to `work`, and reads those of each included association when `work` has its parents. */
async function readOneByOne<T>(
  database: DatabaseContext,
  { root, includes, isCounted }: ReadPlan,
  call: Call,
  read: RunStatement,
  work: UseRows<T>,
): Promise<T> {
  const { compiler } = database;
  const rows = root === undefined ? [] : (await read(rootStatement(compiler, root, includes))).rows;
  const isUnknown = root !== undefined && isCounted && countFromPage(rows, root) === undefined;
  const counted = isUnknown ? await read(countStatement(compiler, root, includes)) : undefined;
  const count = counted === undefined ? undefined : Number(counted.rows[0]?.[0]);
  return work(rows, rowsByKeys(database, call, read), count);
}

/** Returns the statement that reads the rows of an association for parents with some keys. */
type StatementFor = (compiler: Compiler, include: IncludedQuery, keys: readonly KeyValues[]) => Statement;

const selectIncluded: StatementFor = (compiler, include, keys) =>
  includedStatement(compiler, include, { kind: 'list', keys });

/** Returns what reads the rows of an association by the keys of its parents. */
export function rowsByKeys(
  { compiler, session }: DatabaseContext,
  call: Call,
  read: RunStatement,
  statementFor: StatementFor = selectIncluded,
): RowsOf {
  return async (include, parents) => {
    const keys = await readParentKeys(include.association, parents, session.paceOf(call, parents.length));
    if (keys.length === 0) return [];
    const { rows } = await read(statementFor(compiler, include, keys));
    return rows;
  };
}
