import type { Dialect } from '../dialect/dialect.js';
import type { IncludeNode } from '../graph/include.js';
import type { Attribute } from '../schema/attribute.js';
import { traitsOf } from '../schema/data-types/index.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { allOf, type KeysetStep } from './condition.js';
import type { FindPlan, Ordering, RootQuery } from './find-plan.js';
import { wrongOption } from './invalid-query.js';
import { type FindQuery, planFind, readRowCount } from './plan-find.js';
import { orderOfPage } from './total-order.js';

/** The options of a stream that say which rows to read. */
export interface StreamQuery extends Pick<FindQuery, 'where' | 'attributes' | 'order' | 'limit'> {
  readonly batchSize?: unknown;
}

/** A find that is read page by page: each page begins after the last row of the previous page. */
export interface StreamPlan extends Pick<FindPlan, 'includes'> {
  readonly kind: 'streamPlan';
  /** The query for all rows. No two rows are equal in its order. */
  readonly root: RootQuery;
  /** The attributes of the order, and the position of each in a row. */
  readonly steps: readonly PageStep[];
  /** The maximum number of rows of a page. */
  readonly batchSize: number;
}

interface PageStep {
  readonly attribute: Attribute;
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last';
  readonly index: number;
}

const defaultBatchSize = 1000;

/**
 * Plans a stream. Needs no database.
 *
 * @throws OptionError naming the option that is invalid
 */
export function planStream(
  model: ModelDefinition,
  { batchSize, ...query }: StreamQuery,
  include: readonly IncludeNode[],
  dialect: Dialect,
): StreamPlan {
  const { root, includes } = planFind(model, query, include, dialect);
  if (root.isAggregate)
    throw wrongOption(model, 'attributes: a stream reads rows, and an aggregate is one for all rows');
  const complete = orderOfPage(model, root.order, root.where);
  const order = complete.map((each) => withNullsPlaced(model, each, dialect));
  const ordered = order.map(({ term }) => term.attribute);
  const selection = withOrderColumns(root.selection, ordered, model);
  const steps = order.map(({ term: { attribute }, direction, nulls }) =>
    Object.freeze({ attribute, direction, nulls, index: selection.columns.indexOf(attribute) }),
  );
  const size = readRowCount(model, 'batchSize', batchSize, 1) ?? defaultBatchSize;
  const allRows = Object.freeze({ ...root, selection, order: order.map(withoutRedundantNulls) });
  return Object.freeze({ kind: 'streamPlan', root: allRows, includes, steps, batchSize: size });
}

/**
 * Returns the query for a page of `limit` rows.
 *
 * @param last the last row of the previous page, as the driver read it; `undefined` for the first page
 */
export function pageQuery(
  { root, steps }: StreamPlan,
  limit: number,
  last: readonly unknown[] | undefined,
): RootQuery {
  if (last === undefined) return { ...root, limit };
  const follows = steps.map(({ attribute, direction, nulls, index }): KeysetStep => {
    const value = last[index];
    const canBeNull = attribute.allowNull || value === null;
    return { attribute, direction, nulls: canBeNull ? nulls : undefined, value };
  });
  return { ...root, limit, where: allOf([root.where, { kind: 'after', steps: follows }]) };
}

type PlacedOrdering = Ordering & {
  readonly term: Extract<Ordering['term'], { readonly kind: 'attribute' }>;
  readonly nulls: 'first' | 'last';
};

function withNullsPlaced(
  model: ModelDefinition,
  { term, direction, nulls }: Ordering,
  dialect: Dialect,
): PlacedOrdering {
  if (term.kind !== 'attribute')
    throw wrongOption(model, 'order of a stream can only be by attributes of the model itself');
  const { name, type } = term.attribute;
  if (!traitsOf(type).isOrdered)
    throw wrongOption(model, `order of a stream cannot be by '${name}', which is ${type.key}`, name);
  return { term, direction, nulls: nulls ?? dialect.defaultNulls(direction) };
}

/** Omits where nulls are sorted if there are none: an index might not be used for an order that mentions them. */
function withoutRedundantNulls({ term, direction, nulls }: PlacedOrdering): Ordering {
  return Object.freeze({ term, direction, nulls: term.attribute.allowNull ? nulls : undefined });
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
