import type { ColumnRange, Counted, FindBranch, ReadPlan } from '../plan/find-branches.js';
import type { IncludedQuery } from '../plan/find-plan.js';
import type { Attribute } from '../schema/attribute.js';
import type { Compiler } from './compiler.js';
import { type Fragment, identifier, join, raw, sql, value } from './fragment.js';
import type { KeyValues } from './key-conditions.js';
import type { ParentKeys } from './parent-join.js';
import { render } from './render.js';
import { includedColumns, includedFragment } from './select-included.js';
import { countFragment, rootFragment } from './select-root.js';
import type { ModelColumns, Statement } from './statement.js';

/** A branch that has rows of models. */
type ReadBranch = Exclude<FindBranch, { readonly kind: 'count' }>;

/** Returns the keys of the parents that the caller has, for an include at the top. */
export type KeysOf = (include: IncludedQuery) => readonly KeyValues[];

/**
 * Returns the one statement that reads the rows of all branches of a find. Each branch is a step of the statement and runs
 * once: those below it select by its rows. A row of the result has the position of its branch, and nulls for the columns of
 * other branches. The rows of a branch are in its order.
 *
 * @param keysOf the keys of the parents, for a plan without a root
 */
export function togetherStatement(
  compiler: Compiler,
  plan: ReadPlan,
  branches: readonly FindBranch[],
  keysOf: KeysOf = () => [],
): Statement {
  const queries = branches.map((branch) => branchFragment(compiler, plan, branches, branch, keysOf));
  const shape = JSON.stringify(queries.map(({ text, identifiers }) => [text, identifiers]));
  const text = compiler.cached(ownerOf(branches), shape, () =>
    render(compiler, togetherFragment(branches, queries)),
  );
  const bindings = queries.flatMap(({ values }) => values);
  return { sql: text, bindings, repeats: true, reads: branches.flatMap(branchColumns) };
}

function togetherFragment(branches: readonly FindBranch[], queries: readonly Fragment[]): Fragment {
  const steps = branches.map(({ columns }, at) => {
    // Rows that no other step selects by are not stored.
    const isLeaf = branches.every((each) => each.kind === 'root' || each.parent !== at);
    const kind = raw(isLeaf ? 'not materialized' : 'materialized');
    return sql`${step(at)} (${columnNames(columns)}) as ${kind} (${queries[at] as Fragment})`;
  });
  // Outer joins have one order. The planner would compare all orders of a product of the steps.
  const all = join(
    branches.map((_, at) => (at === 0 ? step(at) : sql`${step(at)} on false`)),
    ' left join ',
  );
  // An outer join keeps the exact types of the columns, which nulls in a union would not have.
  const none = sql`espalier_none as (select * from ${all} where false)`;
  const results = branches.map((branch, at) => resultFragment(branches, branch, at));
  return sql`with ${join([...steps, none])} ${join(results, ' union all ')}`;
}

function branchFragment(
  compiler: Compiler,
  { includes, maxParents }: ReadPlan,
  branches: readonly FindBranch[],
  branch: FindBranch,
  keysOf: KeysOf,
): Fragment {
  if (branch.kind === 'root') return rootFragment(compiler, branch.query, includes);
  if (branch.kind === 'count')
    return unlessShown(branch.query, countFragment(compiler, branch.query.root, includes));
  const { query, parent } = branch;
  const keys: ParentKeys =
    parent === undefined
      ? { kind: 'list', keys: keysOf(query) }
      : parentColumns(branches, query, parent, maxParents);
  return includedFragment(compiler, query, keys);
}

/** Returns the query for a count, which the server runs only if the page does not show the count. */
function unlessShown({ root: { limit, offset = 0 } }: Counted, count: Fragment): Fragment {
  const rows = sql`(select count(*) from ${step(0)})`;
  const unknown = [
    ...(limit === undefined ? [] : [sql`${rows} = ${value(limit)}`]),
    ...(offset === 0 ? [] : [sql`${rows} = 0`]),
  ];
  return sql`select case when ${join(unknown, ' or ')} then (${count}) end`;
}

/** Returns the columns of a branch that hold the keys from which an association starts. */
function parentColumns(
  branches: readonly FindBranch[],
  { association }: IncludedQuery,
  parent: number,
  maxParents: number | undefined,
): ParentKeys {
  const { query, columns: range } = branches[parent] as ReadBranch;
  const { columns } = query.selection;
  const relation =
    parent === 0 && maxParents !== undefined
      ? sql`(select * from ${step(0)} limit ${value(maxParents)}) as p`
      : identifier(stepName(parent));
  const nameOf = (attribute: Attribute) => columnName(range.start + columns.indexOf(attribute));
  return {
    kind: 'rows',
    relation,
    columns: association.hops[0].pairs.map(({ from }) => nameOf(from)),
  };
}

/** Returns the query for the rows of one branch in the form of the result. */
function resultFragment(branches: readonly FindBranch[], own: FindBranch, position: number): Fragment {
  const selected = branches.map((branch) => columnNames(branch.columns, branch === own ? 'o' : 'n'));
  return sql`select ${join([raw(String(position)), ...selected])} from ${step(position)} as o left join espalier_none as n on false`;
}

function branchColumns({ kind, query, columns: { start } }: FindBranch): ModelColumns[] {
  if (kind === 'count') return [];
  if (kind === 'included') return includedColumns(query, start);
  return [{ model: query.model, columns: query.selection.columns, start }];
}

function ownerOf([first]: readonly FindBranch[]): object {
  const { kind, query } = first as ReadBranch;
  return kind === 'root' ? query.model : query.association.source;
}

function columnNames({ start, end }: ColumnRange, alias?: string): Fragment {
  const qualifier = alias === undefined ? '' : `${alias}.`;
  const names = Array.from({ length: end - start }, (_, index) => qualifier + columnName(start + index));
  return raw(names.join(', '));
}

function columnName(position: number): string {
  return `c${position}`;
}

function stepName(position: number): string {
  return `espalier_${position}`;
}

function step(position: number): Fragment {
  return raw(stepName(position));
}
