import type { Knex } from 'knex';
import type { Compiler } from './compiler.js';
import { type Fragment, isEmpty, join } from './fragment.js';
import { nativeSql, toKnex } from './render.js';
import type { Statement, TableName } from './statement.js';

/** The fragments of a query by name. */
type QueryParts = Readonly<Record<string, Fragment>>;

/** What a query is built from. */
interface QueryShape<P extends QueryParts> {
  /** The model or association that the query is about. */
  readonly owner: object & TableName;
  /** Distinguishes this query from others with the same parts. */
  readonly purpose: string;
  /** The builder may use each part more than once, and in any order. */
  readonly parts: P;
  /** SQL that follows what knex has built, such as a lock. */
  readonly suffix?: string;
}

/** Separates the parts of a query in its shape: no SQL text has this character. */
const separator = '\x01';

/** The SQL of a query that knex has built. */
interface BuiltQuery {
  readonly sql: string;
  /** The positions of the values that the placeholders bind. */
  readonly order: readonly number[];
}

/**
 * Returns a query that knex builds from fragments, once per shape. While knex builds it, each value is replaced by a
 * number. These numbers show in which order the SQL binds the values.
 */
export function queryStatement<P extends QueryParts>(
  compiler: Compiler,
  { owner, purpose, parts, suffix = '' }: QueryShape<P>,
  build: (parts: P) => Knex.QueryBuilder,
): Statement {
  const fragment = join(Object.values(parts), separator);
  const shape = JSON.stringify([purpose, Object.keys(parts), fragment.text, fragment.identifiers, suffix]);
  const { sql, order } = compiler.cached(owner, shape, () => compile(build(numberValues(parts)), suffix));
  return { sql, bindings: order.map((position) => fragment.values[position]), table: owner.table };
}

/** Adds a condition to a query, unless every row meets it. */
export function addCondition(
  compiler: Compiler,
  builder: Knex.QueryBuilder,
  condition: Fragment,
): Knex.QueryBuilder {
  return isEmpty(condition) ? builder : builder.whereRaw(toKnex(compiler, condition));
}

/** Adds an order to a query, unless the order is empty. */
export function addOrder(compiler: Compiler, builder: Knex.QueryBuilder, order: Fragment): Knex.QueryBuilder {
  return isEmpty(order) ? builder : builder.orderByRaw(toKnex(compiler, order));
}

/** Adds a limit and an offset to a query, each the fragment of one value. */
export function addLimits(
  builder: Knex.QueryBuilder,
  { limit, offset }: { readonly limit?: Fragment; readonly offset?: Fragment },
): Knex.QueryBuilder {
  if (limit !== undefined) builder.limit(limit.values[0] as number);
  if (offset !== undefined) builder.offset(offset.values[0] as number);
  return builder;
}

function compile(builder: Knex.QueryBuilder, suffix: string): BuiltQuery {
  const bindings = builder.toSQL().bindings as readonly number[];
  return { sql: nativeSql(builder) + suffix, order: bindings.map((number) => number - 1) };
}

/** Replaces each value by its number. The numbers start at 1, because knex omits an offset of 0. */
function numberValues<P extends QueryParts>(parts: P): P {
  let count = 0;
  const nextNumber = () => {
    count += 1;
    return count;
  };
  const numbered = Object.entries(parts).map(([name, part]) => [
    name,
    { ...part, values: part.values.map(nextNumber) },
  ]);
  return Object.fromEntries(numbered) as P;
}
