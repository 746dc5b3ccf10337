import type { Dialect } from '../dialect/dialect.js';
import type { OptionError } from '../errors/input-errors.js';
import type { IncludeNode } from '../graph/include.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { readCursor } from './cursor.js';
import { wrongOption } from './invalid-query.js';
import { type FindQuery, readRowCount } from './plan-find.js';
import { type KeysetPlan, planKeyset, type StepValues } from './plan-keyset.js';

/** The options of a page that say which rows to read. Null is none, since the variables of a GraphQL query are null. */
export interface PageQuery extends Pick<FindQuery, 'where' | 'scope' | 'paranoid' | 'attributes' | 'order'> {
  readonly first?: unknown;
  readonly after?: unknown;
  readonly last?: unknown;
  readonly before?: unknown;
}

/** A page: a number of rows after a row, or before it. */
export interface PagePlan extends KeysetPlan {
  readonly kind: 'pagePlan';
  /** The maximum number of rows of the page. */
  readonly size: number;
  readonly isBackward: boolean;
  /** The values of the row after which, or before which, the page is; `undefined` at the end of the rows. */
  readonly from: StepValues | undefined;
}

/** A cursor holds for any conditions, so the order may not depend on them. */
const aPage = { name: 'a page', keepsWhere: false } as const;

/**
 * Plans a page. Needs no database.
 *
 * @throws OptionError naming the option that is invalid; ValidationError if the cursor is, since it may come from a
 * request
 */
export function planPage(
  model: ModelDefinition,
  { first, after, last, before, ...query }: PageQuery,
  include: readonly IncludeNode[],
  dialect: Dialect,
): PagePlan {
  const isBackward = last != null;
  checkDirection(model, { first, after, last, before });
  const [size, option, cursor] = isBackward
    ? [readRowCount(model, 'last', last, 1), 'before', before]
    : [readRowCount(model, 'first', first ?? undefined, 1), 'after', after];
  if (size === undefined) throw wrongOption(model, 'a page needs `first` or `last`: its number of rows');
  const plan = planKeyset(model, query, include, dialect, aPage);
  const from = cursor != null ? readCursor(plan, dialect, option, cursor) : undefined;
  return Object.freeze({ kind: 'pagePlan', ...plan, size, isBackward, from });
}

type Direction = Pick<PageQuery, 'first' | 'after' | 'last' | 'before'>;

/** Checks that a page is read in one direction. @throws OptionError */
function checkDirection(model: ModelDefinition, { first, after, last, before }: Direction): void {
  if (first != null && last != null) throw twoDirections(model, 'first', 'last');
  if (first != null && before != null) throw twoDirections(model, 'first', 'before');
  if (last != null && after != null) throw twoDirections(model, 'last', 'after');
  if (after != null && before != null) throw twoDirections(model, 'after', 'before');
}

function twoDirections(model: ModelDefinition, one: string, other: string): OptionError {
  const hint = '`first` and `after` read forward, `last` and `before` backward';
  return wrongOption(model, `${one} and ${other} cannot be combined`, undefined, hint);
}
