import type {
  AggregateJoin,
  AggregateOperand,
  AggregatePlan,
  AggregateTerm,
} from '../plan/aggregate-plan.js';
import { resultColumn, resultTable } from '../plan/aggregate-result.js';
import { isEverything } from '../plan/condition.js';
import { Expression } from '../plan/expression.js';
import { isJoinedOnce } from '../plan/joined-once.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { associatedFragment } from './association-exists.js';
import type { Compiler } from './compiler.js';
import { expressionFragment } from './expression.js';
import {
  and,
  clause,
  column,
  columns as columnList,
  empty,
  type Fragment,
  fill,
  identifier,
  join,
  raw,
  sql,
  table,
  value,
} from './fragment.js';
import { type Aliases, nestedAliases } from './joins.js';
import { orderFragment } from './order.js';
import { cachedStatement } from './render.js';
import type { Statement } from './statement.js';
import { whereFragment } from './where.js';

/** Returns the statement of an aggregation: its columns in their order. */
export function aggregateStatement(compiler: Compiler, plan: AggregatePlan): Statement {
  const { having, order, limit, offset } = plan.result;
  const isWhole = isEverything(having) && order.length === 0 && limit === undefined && offset === undefined;
  const fragment = isWhole ? groupsFragment(compiler, plan, false) : resultFragment(compiler, plan);
  return { ...cachedStatement(compiler, plan.model, fragment), repeats: true };
}

/** Returns the query for rows of the result. As columns of a subquery, aggregates can be compared and sorted by name. */
function resultFragment(compiler: Compiler, plan: AggregatePlan): Fragment {
  const { model, having, order } = plan.result;
  const groups = groupsFragment(compiler, plan, true);
  const from = sql`select ${columnList(model.attributes)} from (${groups}) as ${identifier(resultTable)}`;
  const where = clause('where', whereFragment(compiler, having, resultTable));
  const sorted = orderFragment(compiler, order, { target: resultTable, through: '' });
  return sql`${from}${where}${clause('order by', sorted)}${limitsFragment(compiler, plan)}`;
}

/** Returns the limit and the offset. SQLite accepts an offset only with a limit. */
function limitsFragment({ dialect }: Compiler, { result: { limit, offset } }: AggregatePlan): Fragment {
  const rows = limit ?? (offset === undefined ? undefined : dialect.noLimit);
  const first = rows === undefined ? empty : sql` limit ${value(rows)}`;
  return offset === undefined ? first : sql`${first} offset ${value(offset)}`;
}

/** Returns the query for all groups. They are named by position, since an expression may have values to bind. */
function groupsFragment(compiler: Compiler, plan: AggregatePlan, isNamed: boolean): Fragment {
  const { model, joins, columns, groupCount } = plan;
  // Two tables may have columns of one name.
  const tables = tableNames(model, joins);
  const selected = columns.map(({ term }, index) => {
    const fragment = termFragment(compiler, term, tables);
    return isNamed ? sql`${fragment} as ${identifier(resultColumn(index))}` : fragment;
  });
  const joined = joins.map((each, index) => joinFragment(compiler, each, tables, index));
  const required = joins.map((each, index) => requiredFragment(compiler, each, tables, index));
  const where = clause('where', and([...required, whereFragment(compiler, plan.where, tables.own)]));
  const positions = Array.from({ length: groupCount ?? 0 }, (_, index) => raw(String(index + 1)));
  const from = sql`${table(model)}${join(joined, '')}`;
  return sql`select ${join(selected)} from ${from}${where}${clause('group by', join(positions))}`;
}

/** The names of the tables of a query: of the model itself, and of the target of each join. */
interface TableNames {
  /** Empty if there are no joins. */
  readonly own: string;
  /** The name of the model's table. */
  readonly table: string;
  readonly joined: readonly Aliases[];
}

function tableNames(model: ModelDefinition, joins: readonly AggregateJoin[]): TableNames {
  return {
    own: joins.length === 0 ? '' : model.table,
    table: model.table,
    joined: joins.map((_, index) => nestedAliases(model.table, 0, index)),
  };
}

function aliasOf({ own, joined }: TableNames, position: number | undefined): string {
  return position === undefined ? own : (joined[position] as Aliases).target;
}

function termFragment(compiler: Compiler, term: AggregateTerm, tables: TableNames): Fragment {
  switch (term.kind) {
    case 'group':
      return inEqualForm(compiler, term.operand, tables);
    case 'expression':
      return sql`(${expressionFragment(compiler, term.expression, tables.own)})`;
    case 'call': {
      const { call, operand } = term;
      if (operand === undefined) return sql`count(*)`;
      if (call === 'countDistinct') return sql`count(distinct ${inEqualForm(compiler, operand, tables)})`;
      const counted = operandFragment(compiler, operand, tables);
      return call === 'count'
        ? sql`count(${counted})`
        : fill(compiler.dialect.aggregate(call, operand.type), [counted]);
    }
  }
}

/** Returns an operand in the form in which equal values are the same. */
function inEqualForm(compiler: Compiler, operand: AggregateOperand, tables: TableNames): Fragment {
  const template = compiler.dialect.equalityOperand(operand.type)('?');
  return fill(template, [operandFragment(compiler, operand, tables)]);
}

function operandFragment(compiler: Compiler, operand: AggregateOperand, tables: TableNames): Fragment {
  const { value: own, join: position } = operand;
  const alias = aliasOf(tables, position);
  return own instanceof Expression ? expressionFragment(compiler, own, alias) : column(own, alias);
}

/** Returns the join of at most one row for each row of the source. */
function joinFragment(
  compiler: Compiler,
  { association, source, scope, required }: AggregateJoin,
  tables: TableNames,
  index: number,
): Fragment {
  const aliases = tables.joined[index] as Aliases;
  const outer = source === undefined ? tables.table : aliasOf(tables, source);
  const condition = and([
    associatedFragment(compiler, association, outer, aliases),
    whereFragment(compiler, scope, aliases.target, 1),
    isJoinedOnce(association) ? empty : isFirst(compiler, { association, scope }, outer, aliases, index),
  ]);
  const kind = raw(required === undefined ? 'left join' : 'join');
  return sql` ${kind} ${table(association.target)} as ${identifier(aliases.target)} on ${condition}`;
}

/** Returns what `where` requires of a joined row. The subqueries in it have aliases other than those of the joins. */
function requiredFragment(
  compiler: Compiler,
  { required }: AggregateJoin,
  tables: TableNames,
  index: number,
): Fragment {
  return required === undefined ? empty : whereFragment(compiler, required, aliasOf(tables, index), 1);
}

/** Returns the condition that a row is the first one of several, by its primary key, that a to-one could refer to. */
function isFirst(
  compiler: Compiler,
  { association, scope }: Pick<AggregateJoin, 'association' | 'scope'>,
  outer: string,
  { target: alias }: Aliases,
  index: number,
): Fragment {
  const { target } = association;
  const inner = nestedAliases(outer, 1, index);
  const key = columnList(target.primaryKey, inner.target);
  const match = and([
    associatedFragment(compiler, association, outer, inner),
    whereFragment(compiler, scope, inner.target, 2),
  ]);
  const from = sql`${table(target)} as ${identifier(inner.target)}`;
  const own = columnList(target.primaryKey, alias);
  return sql`(${own}) = (select ${key} from ${from} where ${match} order by ${key} limit 1)`;
}
