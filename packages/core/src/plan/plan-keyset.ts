import type { Dialect } from '../dialect/dialect.js';
import type { IncludeNode } from '../graph/include.js';
import type { Attribute } from '../schema/attribute.js';
import { traitsOf } from '../schema/data-types/index.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { allOf, everything, type KeysetStep } from './condition.js';
import type { FindPlan, Ordering, RootQuery } from './find-plan.js';
import { wrongOption } from './invalid-query.js';
import { type FindQuery, planFind } from './plan-find.js';
import { hasUniqueOrder, orderOfPage } from './total-order.js';

/** A find of which a page begins after a row, by the values that the row has for the order. */
export interface KeysetPlan extends Pick<FindPlan, 'includes'> {
  /** The query for all rows. No two rows are equal in its order. */
  readonly root: RootQuery;
  /** The attributes of the order, and the position of each in a row. */
  readonly steps: readonly PageStep[];
}

export interface PageStep {
  readonly attribute: Attribute;
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last';
  readonly index: number;
}

/** What reads the rows of a plan. */
export interface KeysetReader {
  /** Its name in messages: `a stream`. */
  readonly name: string;
  /** Whether all pages have the same conditions, so that the order may be complete because of them. */
  readonly keepsWhere: boolean;
}

/** The values of a row for the steps of an order, as the driver read them. */
export type StepValues = readonly unknown[];

/**
 * Plans a find whose rows are read page by page.
 *
 * @throws OptionError naming the option that is invalid
 */
export function planKeyset(
  model: ModelDefinition,
  query: FindQuery,
  include: readonly IncludeNode[],
  dialect: Dialect,
  { name: what, keepsWhere }: KeysetReader,
): KeysetPlan {
  const { root, includes } = planFind(model, query, include, dialect);
  if (root.isAggregate)
    throw wrongOption(model, `attributes: ${what} reads rows, and an aggregate is one for all rows`);
  const where = keepsWhere ? root.where : everything;
  if (model.primaryKey.length === 0 && !hasUniqueOrder(model, root.order, where))
    throw wrongOption(
      model,
      `order: '${model.name}' has no primary key, so ${what} needs an order by a unique key`,
    );
  const complete = orderOfPage(model, root.order, where);
  const order = complete.map((each) => withNullsPlaced(model, each, dialect, what));
  const ordered = order.map(({ term }) => term.attribute);
  const selection = withOrderColumns(root.selection, ordered, model);
  const steps = order.map(({ term: { attribute }, direction, nulls }) =>
    Object.freeze({ attribute, direction, nulls, index: selection.columns.indexOf(attribute) }),
  );
  const allRows = Object.freeze({ ...root, selection, order: orderBy(steps) });
  return Object.freeze({ root: allRows, includes, steps });
}

/** Returns the plan that reads the same rows from the last to the first. */
export function reversed<P extends KeysetPlan>(plan: P): P {
  const steps = plan.steps.map((step): PageStep => {
    const direction = step.direction === 'asc' ? 'desc' : 'asc';
    const nulls = step.nulls === 'first' ? 'last' : 'first';
    return Object.freeze({ ...step, direction, nulls });
  });
  return Object.freeze({ ...plan, root: Object.freeze({ ...plan.root, order: orderBy(steps) }), steps });
}

/**
 * Returns the query for a page of `limit` rows.
 *
 * @param after the values of the last row before the page; `undefined` if the page is the first one
 */
export function pageQuery(
  { root, steps }: KeysetPlan,
  limit: number,
  after: StepValues | undefined,
): RootQuery {
  if (after === undefined) return { ...root, limit };
  const follows = steps.map(({ attribute, direction, nulls }, index): KeysetStep => {
    const value = after[index];
    const canBeNull = attribute.allowNull || value === null;
    return { attribute, direction, nulls: canBeNull ? nulls : undefined, value };
  });
  return { ...root, limit, where: allOf([root.where, { kind: 'after', steps: follows }]) };
}

/** Returns the values by which a page begins after a row. @param row the row as the driver read it */
export function stepValues({ steps }: KeysetPlan, row: readonly unknown[]): StepValues {
  return steps.map(({ index }) => row[index]);
}

type PlacedOrdering = Ordering & {
  readonly term: Extract<Ordering['term'], { readonly kind: 'attribute' }>;
  readonly nulls: 'first' | 'last';
};

function withNullsPlaced(
  model: ModelDefinition,
  { term, direction, nulls }: Ordering,
  dialect: Dialect,
  what: string,
): PlacedOrdering {
  if (term.kind !== 'attribute')
    throw wrongOption(model, `order of ${what} can only be by attributes of the model itself`);
  const { name, type } = term.attribute;
  if (!traitsOf(type).isOrdered)
    throw wrongOption(model, `order of ${what} cannot be by '${name}', which is ${type.key}`, name);
  return { term, direction, nulls: nulls ?? dialect.defaultNulls(direction) };
}

/** Returns the order of steps. It omits where nulls are sorted if there are none: an index might not be used otherwise. */
function orderBy(steps: readonly PageStep[]): readonly Ordering[] {
  return steps.map(({ attribute, direction, nulls }) =>
    Object.freeze({
      term: { kind: 'attribute', attribute },
      direction,
      nulls: attribute.allowNull ? nulls : undefined,
    } as const),
  );
}

/** Adds the columns of the order, which say where the next page begins. */
function withOrderColumns(
  selection: RootQuery['selection'],
  ordered: readonly Attribute[],
  model: ModelDefinition,
): RootQuery['selection'] {
  const added = ordered.filter((attribute) => !selection.columns.includes(attribute));
  const columns = model.attributes.filter(
    (attribute) => selection.columns.includes(attribute) || added.includes(attribute),
  );
  return { ...selection, columns, hidden: [...selection.hidden, ...added.map(({ name }) => name)] };
}
