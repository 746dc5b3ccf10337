import type { Dialect } from '../dialect/dialect.js';
import type { ColumnSelection, FindPlan, IncludedQuery, RootQuery } from './find-plan.js';

/** The rows of one query of a find, as a part of a result that has the rows of several queries. */
export type FindBranch = { readonly columns: ColumnRange } & (
  | { readonly kind: 'root'; readonly query: RootQuery }
  | {
      readonly kind: 'included';
      readonly query: IncludedQuery;
      /** The position of the branch that has the parents; `undefined` if the caller has them. */
      readonly parent: number | undefined;
    }
  | {
      /** One row: the number of rows without the limit of the root, or null if the rows of the root show it. */
      readonly kind: 'count';
      readonly query: Counted;
      readonly parent: 0;
    }
);

/** The query whose rows are counted. */
export interface Counted {
  readonly root: RootQuery;
}

/** The positions of the columns of a branch in a row of the result. */
export interface ColumnRange {
  readonly start: number;
  readonly end: number;
}

/** The parts of a plan that are read. Without a root, the caller has the parents. */
export interface ReadPlan extends Pick<FindPlan, 'includes'> {
  readonly root: RootQuery | undefined;
  /** Whether the rows of the root are counted without its limit, too. Default `false`. */
  readonly isCounted?: boolean;
  /** The number of rows of the root whose associations are read. Default: all of them. */
  readonly maxParents?: number;
}

/** Above these limits, the branches cost more than the round trips that one statement saves. */
const maxBranches = 20;
const maxColumns = 500;

/** Returns the branches of a find, each after that of its parents. The first column of a row is the position of its branch. */
export function findBranches({ root, includes, isCounted = false }: ReadPlan): readonly FindBranch[] {
  const branches: FindBranch[] = [];
  let start = 1;
  const nextRange = (size: number): ColumnRange => {
    const range = Object.freeze({ start, end: start + size });
    start = range.end;
    return range;
  };
  const add = (query: IncludedQuery, parent: number | undefined) => {
    const columns = nextRange(countIncludedColumns(query));
    const position = branches.push(Object.freeze({ kind: 'included', query, parent, columns })) - 1;
    for (const each of query.includes) add(each, position);
  };
  if (root !== undefined)
    branches.push(
      Object.freeze({ kind: 'root', query: root, columns: nextRange(countColumns(root.selection)) }),
    );
  for (const each of includes) add(each, root === undefined ? undefined : 0);
  if (root !== undefined && isCounted)
    branches.push(
      Object.freeze({ kind: 'count', query: Object.freeze({ root }), parent: 0, columns: nextRange(1) }),
    );
  return Object.freeze(branches);
}

/** Returns why one statement does not read the rows of all branches; `undefined` if it does. */
export function whyNotOneStatement(
  branches: readonly FindBranch[],
  { parentKeys, displayName }: Pick<Dialect, 'parentKeys' | 'displayName'>,
): string | undefined {
  if (parentKeys === undefined) return `${displayName} has no round trips to save`;
  const [first] = branches;
  if (first?.kind === 'root' && first.query.lock !== undefined)
    return 'what is included has to be read after the rows are locked';
  if (branches.length > maxBranches) return `it has more than ${maxBranches} steps`;
  const columnCount = branches.at(-1)?.columns.end ?? 0;
  return columnCount > maxColumns ? `it has more than ${maxColumns} columns` : undefined;
}

function countIncludedColumns({ selection, association }: IncludedQuery): number {
  return countColumns(selection) + (association.through?.attributes.length ?? 0);
}

function countColumns({ columns, computed = [] }: ColumnSelection): number {
  return columns.length + computed.length;
}
