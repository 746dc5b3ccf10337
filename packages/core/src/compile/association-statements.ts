import type { Knex } from 'knex';
import type { Condition } from '../plan/condition.js';
import { joinAttributes } from '../plan/find-plan.js';
import type { Attribute } from '../schema/attribute.js';
import {
  type Association,
  attributeNamed,
  type BelongsToManyAssociation,
  type ModelDefinition,
} from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { addCondition, and, type Fragment, fragment, join, qualify, toSql } from './fragment.js';
import { type Key, keyEquals, keyIn, not } from './key-conditions.js';
import { scopeCondition, scopeFragment } from './scope.js';
import type { Statement } from './statement.js';
import { whereFragment } from './where.js';

const targetAlias = 't';
const throughAlias = 'j';

/**
 * Counts the rows that an association leads to from one row, and that meet a condition.
 *
 * @param without primary keys of rows that do not count
 */
export function countAssociatedStatement(
  compiler: Compiler,
  association: Association,
  parentKey: Key,
  where: Condition,
  without: readonly Key[] = [],
): Statement {
  const { primaryKey } = association.target;
  const condition = and([
    associatedRows(compiler, association, parentKey),
    whereFragment(compiler, where, targetAlias),
    without.length === 0 ? fragment('') : not(keyIn(compiler, primaryKey, without, targetAlias)),
  ]);
  return statement(compiler, association, 'count', condition, (builder) => builder.count('* as count'));
}

/** Reads the primary keys of those of some rows that an association leads to from one row. */
export function associatedKeysStatement(
  compiler: Compiler,
  association: Association,
  parentKey: Key,
  targetKeys: readonly Key[],
): Statement {
  const { primaryKey } = association.target;
  const condition = and([
    associatedRows(compiler, association, parentKey),
    keyIn(compiler, primaryKey, targetKeys, targetAlias),
  ]);
  return statement(compiler, association, 'keys', condition, (builder) =>
    builder.select(primaryKey.map((attribute) => qualify(attribute, targetAlias))),
  );
}

/** Reads attributes of rows by their primary keys, behind the keys themselves. */
export function rowsByKeyStatement(
  compiler: Compiler,
  model: ModelDefinition,
  attributes: readonly Attribute[],
  keys: readonly Key[],
): Statement {
  const columns = [...model.primaryKey, ...attributes].map(({ column }) => column);
  const { text, identifiers, values } = keyIn(compiler, model.primaryKey, keys);
  const shape = `by key ${JSON.stringify([columns, text, identifiers])}`;
  const sql = compiler.cached(model, shape, () =>
    toSql(addCondition(compiler.knex(model.table).select(columns), { text, identifiers, values })),
  );
  return { sql, bindings: values };
}

/** The condition that through rows are those of an association from one row. */
export function throughRowsOf(
  compiler: Compiler,
  association: BelongsToManyAssociation,
  sourceKey: Key,
): Fragment {
  const { through, sourceKeys, throughScope } = association;
  const holders = sourceKeys.map(({ foreignKey }) => attributeNamed(through, foreignKey));
  return and([
    keyEquals(compiler, holders, sourceKey),
    whereFragment(compiler, scopeCondition(throughScope), ''),
    targetHasScope(compiler, association),
  ]);
}

/** Reads the keys to their targets of through rows that meet a condition. */
export function throughKeysStatement(
  compiler: Compiler,
  { through }: BelongsToManyAssociation,
  attributes: readonly Attribute[],
  condition: Fragment,
): Statement {
  const columns = attributes.map(({ column }) => column);
  const shape = `through keys ${JSON.stringify([columns, condition.text, condition.identifiers])}`;
  const sql = compiler.cached(through, shape, () =>
    toSql(addCondition(compiler.knex(through.table).select(columns), condition)),
  );
  return { sql, bindings: condition.values };
}

/** Several associations may share a through model, and be told apart by what their targets are. */
function targetHasScope(
  compiler: Compiler,
  { through, target, targetKeys, scope }: BelongsToManyAssociation,
): Fragment {
  if (scope.length === 0) return fragment('');
  const list = (columns: readonly string[]) => columns.map(() => '??').join(', ');
  const holders = targetKeys.map(({ foreignKey }) => attributeNamed(through, foreignKey).column);
  const keys = targetKeys.map(({ key }) => attributeNamed(target, key).column);
  const select = fragment(`(${list(holders)}) in (select ${list(keys)} from ??`, [
    ...holders,
    ...keys,
    target.table,
  ]);
  return join([select, whereFragment(compiler, scopeCondition(scope), '')], ' where ', '', ')');
}

function associatedRows(compiler: Compiler, association: Association, parentKey: Key): Fragment {
  const isThrough = association.kind === 'belongsToMany';
  const holder = isThrough ? association.through : association.target;
  const attributes = joinAttributes(association).row.map((name) => attributeNamed(holder, name));
  return and([
    scopeFragment(compiler, association, targetAlias, throughAlias),
    keyEquals(compiler, attributes, parentKey, isThrough ? throughAlias : targetAlias),
  ]);
}

function statement(
  compiler: Compiler,
  association: Association,
  purpose: string,
  condition: Fragment,
  select: (builder: Knex.QueryBuilder) => Knex.QueryBuilder,
): Statement {
  const shape = `${purpose} ${JSON.stringify([condition.text, condition.identifiers])}`;
  const sql = compiler.cached(association, shape, () =>
    toSql(addCondition(select(joinedTables(compiler, association)), condition)),
  );
  return { sql, bindings: condition.values };
}

function joinedTables({ knex }: Compiler, association: Association): Knex.QueryBuilder {
  const { target } = association;
  const builder = knex({ [targetAlias]: target.table });
  if (association.kind !== 'belongsToMany') return builder;
  const { through, targetKeys } = association;
  return builder.join({ [throughAlias]: through.table }, (join) => {
    for (const { foreignKey, key } of targetKeys) {
      join.on(
        qualify(attributeNamed(through, foreignKey), throughAlias),
        qualify(attributeNamed(target, key), targetAlias),
      );
    }
  });
}
