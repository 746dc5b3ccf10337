import type { Condition } from '../plan/condition.js';
import type { AssociationDefinition } from '../schema/model-definition.js';
import { associationRows, parentKey, rowAliases, throughCondition } from './association-rows.js';
import { addCondition, queryStatement } from './build-query.js';
import type { Compiler } from './compiler.js';
import { and, columns, empty, type Fragment, not } from './fragment.js';
import { type KeyValues, keyEquals, keyIn } from './key-conditions.js';
import { toKnex } from './render.js';
import { scopeFragment } from './scope.js';
import type { Statement } from './statement.js';
import { whereFragment } from './where.js';

/**
 * Returns the statement that counts the targets of one source that meet a condition.
 *
 * @param without primary keys of targets that do not count
 */
export function countAssociatedStatement(
  compiler: Compiler,
  association: AssociationDefinition,
  sourceKey: KeyValues,
  where: Condition,
  without: readonly KeyValues[] = [],
): Statement {
  const { primaryKey } = association.target;
  const condition = and([
    isTargetOf(compiler, association, sourceKey),
    whereFragment(compiler, where, rowAliases.target),
    without.length === 0 ? empty : not(keyIn(compiler, primaryKey, without, rowAliases.target)),
  ]);
  const parts = { condition, joined: throughCondition(compiler, association) };
  return queryStatement(compiler, { owner: association, purpose: 'count', parts }, (each) => {
    const rows = associationRows(compiler, association, each.joined);
    return addCondition(compiler, rows, each.condition).count('* as count');
  });
}

/** Returns the statement that reads which of some keys are primary keys of targets of one source that meet a condition. */
export function associatedKeysStatement(
  compiler: Compiler,
  association: AssociationDefinition,
  sourceKey: KeyValues,
  targetKeys: readonly KeyValues[],
  where: Condition,
): Statement {
  const { primaryKey } = association.target;
  const parts = {
    joined: throughCondition(compiler, association),
    selected: columns(primaryKey, rowAliases.target),
    condition: and([
      isTargetOf(compiler, association, sourceKey),
      keyIn(compiler, primaryKey, targetKeys, rowAliases.target),
      whereFragment(compiler, where, rowAliases.target),
    ]),
  };
  return queryStatement(compiler, { owner: association, purpose: 'keys', parts }, (each) => {
    const rows = associationRows(compiler, association, each.joined).select(toKnex(compiler, each.selected));
    return addCondition(compiler, rows, each.condition);
  });
}

function isTargetOf(compiler: Compiler, association: AssociationDefinition, sourceKey: KeyValues): Fragment {
  const { attributes, alias } = parentKey(association);
  return and([
    scopeFragment(compiler, association, rowAliases),
    keyEquals(compiler, attributes, sourceKey, alias),
  ]);
}
