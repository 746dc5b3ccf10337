import type { Knex } from 'knex';
import { type IncludedQuery, joinAttributes } from '../plan/find-plan.js';
import type { Attribute } from '../schema/attribute.js';
import { type Association, attributeNamed } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import {
  addCondition,
  addOrder,
  and,
  type Fragment,
  fragment,
  join,
  qualify,
  toKnex,
  toSql,
} from './fragment.js';
import { orderFragment, rowOrder } from './order.js';
import { requiredFragment } from './required-includes.js';
import { scopeFragment } from './scope.js';
import { columnFragments, selectionFragments } from './selection.js';
import type { Statement } from './statement.js';
import { whereFragment } from './where.js';

const targetAlias = 't';
const throughAlias = 'j';

/**
 * Reads the rows of an association for any number of parents. Columns come in the order of the branch's selection, all of
 * a through model behind them.
 *
 * @param parentKeys the parents' values for the attributes of {@link joinAttributes}, distinct and without nulls
 */
export function includedStatement(
  compiler: Compiler,
  branch: IncludedQuery,
  parentKeys: readonly (readonly unknown[])[],
): Statement {
  const { association, limit } = branch;
  const columns = branchColumns(compiler, branch);
  const condition = branchCondition(compiler, branch, parentKeys);
  const order = orderFragment(compiler, rowOrder(branch), { target: targetAlias, through: throughAlias });
  const pieces = [join(columns, ', '), condition, order];
  const shape = JSON.stringify([
    ...pieces.map(({ text, identifiers }) => [text, identifiers]),
    limit !== undefined,
  ]);
  const sql = compiler.cached(association, shape, () =>
    limit === undefined
      ? toSql(addOrder(rowsOf(compiler, branch, join(columns, ', '), condition), order))
      : limitedText(compiler, branch, columns, condition, order),
  );
  // Where there is a limit, the order stands among the columns.
  const [selected, conditioned, ordered] = pieces.map(({ values }) => values) as unknown[][];
  const bindings =
    limit === undefined
      ? [selected, conditioned, ordered].flat()
      : [selected, ordered, conditioned, [limit]].flat();
  return { sql, bindings, repeats: true };
}

function branchColumns(compiler: Compiler, { association, selection }: IncludedQuery): Fragment[] {
  const columns = selectionFragments(compiler, selection, targetAlias);
  if (association.kind !== 'belongsToMany') return columns;
  return [...columns, ...columnFragments(association.through.attributes, throughAlias)];
}

function branchCondition(
  compiler: Compiler,
  { association, where, includes }: IncludedQuery,
  parentKeys: readonly (readonly unknown[])[],
): Fragment {
  const matched = matchedAttributes(association);
  const keys = parentKeys.map((parts) =>
    parts.map((part, index) => compiler.encode(matched[index] as Attribute, part)),
  );
  const ofParents = fragment(
    compiler.dialect.keyInCondition(matched.map(({ type }) => type)),
    matched.map((attribute) => qualify(attribute, keyAlias(association))),
    compiler.dialect.bindKeyList(keys),
  );
  return and([
    scopeFragment(compiler, association, targetAlias, throughAlias),
    ofParents,
    whereFragment(compiler, where, targetAlias),
    requiredFragment(compiler, includes, targetAlias),
  ]);
}

/** The attributes that hold the parents' keys. */
function matchedAttributes(association: Association): readonly Attribute[] {
  const holder = association.kind === 'belongsToMany' ? association.through : association.target;
  return joinAttributes(association).row.map((name) => attributeNamed(holder, name));
}

function keyAlias({ kind }: Association): string {
  return kind === 'belongsToMany' ? throughAlias : targetAlias;
}

function rowsOf(
  compiler: Compiler,
  { association }: IncludedQuery,
  columns: Fragment,
  condition: Fragment,
): Knex.QueryBuilder {
  const { target } = association;
  const builder = compiler.knex({ [targetAlias]: target.table }).select(toKnex(compiler, columns));
  if (association.kind === 'belongsToMany') {
    const { through, targetKeys } = association;
    builder.join({ [throughAlias]: through.table }, (join) => {
      for (const { foreignKey, key } of targetKeys) {
        join.on(
          qualify(attributeNamed(through, foreignKey), throughAlias),
          qualify(attributeNamed(target, key), targetAlias),
        );
      }
    });
  }
  return addCondition(builder, condition);
}

/** The first rows of each parent, by a number that starts anew with each. */
function limitedText(
  compiler: Compiler,
  branch: IncludedQuery,
  columns: readonly Fragment[],
  condition: Fragment,
  order: Fragment,
): string {
  const { association } = branch;
  const keys = columnFragments(matchedAttributes(association), keyAlias(association));
  const position = join(
    [join(keys, ', '), order],
    ' order by ',
    'row_number() over (partition by ',
    ') as position',
  );
  const names = columns.map((_, index) => `c${index}`);
  const named = columns.map((column, index) => join([column], '', '', ` as ${names[index]}`));
  const rows = rowsOf(compiler, branch, join([...named, position], ', '), condition).as('r');
  return toSql(compiler.knex(rows).select(names).where('position', '<=', 0).orderBy('position'));
}
