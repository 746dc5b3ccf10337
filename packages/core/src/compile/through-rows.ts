import { both, type Condition } from '../plan/condition.js';
import { defaultScopeOf } from '../plan/scopes.js';
import type { Attribute } from '../schema/attribute.js';
import type { BelongsToManyAssociation } from '../schema/model-definition.js';
import { addCondition, queryStatement } from './build-query.js';
import type { Compiler } from './compiler.js';
import { and, columns, empty, type Fragment, isEmpty, sql, table } from './fragment.js';
import { type KeyValues, keyEquals } from './key-conditions.js';
import { toKnex } from './render.js';
import { scopeCondition } from './scope.js';
import type { Statement } from './statement.js';
import { tenantFragment } from './tenant.js';
import { whereFragment } from './where.js';

/** Returns the condition that through rows belong to an association of one source, and to the tenant. */
export function throughRowsOf(
  compiler: Compiler,
  association: BelongsToManyAssociation,
  sourceKey: KeyValues,
): Fragment {
  const [toThrough] = association.hops;
  const foreignKeys = toThrough.pairs.map(({ to }) => to);
  return and([
    keyEquals(compiler, foreignKeys, sourceKey),
    whereFragment(compiler, scopeCondition(association.throughScope), ''),
    tenantFragment(compiler, association.through),
    targetIsInScope(compiler, association, defaultScopeOf(association.target)),
  ]);
}

/** Returns the statement that reads foreign keys of the through rows that meet a condition. */
export function throughKeysStatement(
  compiler: Compiler,
  { through }: BelongsToManyAssociation,
  attributes: readonly Attribute[],
  condition: Fragment,
): Statement {
  const parts = { selected: columns(attributes), condition };
  return queryStatement(compiler, { owner: through, purpose: 'through keys', parts }, (each) => {
    const rows = compiler.knex(through.table).select(toKnex(compiler, each.selected));
    return addCondition(compiler, rows, each.condition);
  });
}

/**
 * Returns the condition for the targets: they have the scope of the association, by which associations that share a
 * through model may differ, and are in their default scope.
 */
function targetIsInScope(
  compiler: Compiler,
  { target, hops: [, toTarget], scope }: BelongsToManyAssociation,
  defaultScope: Condition,
): Fragment {
  const inScope = whereFragment(compiler, both(scopeCondition(scope), defaultScope), '');
  if (isEmpty(inScope)) return empty;
  const foreignKeys = columns(toTarget.pairs.map(({ from }) => from));
  const keys = columns(toTarget.pairs.map(({ to }) => to));
  return sql`(${foreignKeys}) in (select ${keys} from ${table(target)} where ${inScope})`;
}
