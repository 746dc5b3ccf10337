import type { Knex } from 'knex';
import { branchKeys, type FindBranch } from '../plan/find-plan.js';
import type { Attribute } from '../schema/attribute.js';
import { type Association, attributeNamed } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { addCondition, type Fragment, fragment, textOf } from './fragment.js';
import { requiredFragment } from './required.js';
import { scopeFragment } from './scope.js';
import type { Statement } from './statement.js';
import { columnOf, every, whereFragment } from './where.js';

const targetAlias = 't';
const throughAlias = 'j';

/**
 * Reads the rows of an association for any number of parents. Columns come in the order of the branch's selection, all of
 * a through model behind them.
 *
 * @param parentKeys the parents' values for the attributes of {@link branchKeys}, distinct and without nulls
 */
export function branchStatement(
  compiler: Compiler,
  branch: FindBranch,
  parentKeys: readonly (readonly unknown[])[],
): Statement {
  const { association, selection } = branch;
  const condition = branchCondition(compiler, branch, parentKeys);
  const shape = JSON.stringify([
    selection.columns.map(({ column }) => column),
    condition.text,
    condition.identifiers,
  ]);
  const sql = compiler.textFor(association, shape, () => textOf(branchBuilder(compiler, branch, condition)));
  return { sql, bindings: condition.values };
}

function branchCondition(
  compiler: Compiler,
  { association, where, branches }: FindBranch,
  parentKeys: readonly (readonly unknown[])[],
): Fragment {
  const matched = matchedAttributes(association);
  const alias = association.kind === 'belongsToMany' ? throughAlias : targetAlias;
  const keys = parentKeys.map((parts) =>
    parts.map((part, index) => compiler.encode(matched[index] as Attribute, part)),
  );
  const ofParents = fragment(
    compiler.dialect.matchesAnyKey(matched.map(({ type }) => type)),
    matched.map((attribute) => columnOf(attribute, alias)),
    compiler.dialect.bindKeys(keys),
  );
  return every([
    scopeFragment(compiler, association, targetAlias, throughAlias),
    ofParents,
    whereFragment(compiler, where, targetAlias),
    requiredFragment(compiler, branches, targetAlias),
  ]);
}

/** The attributes that hold the parents' keys. */
function matchedAttributes(association: Association): readonly Attribute[] {
  const holder = association.kind === 'belongsToMany' ? association.through : association.target;
  return branchKeys(association).row.map((name) => attributeNamed(holder, name));
}

function branchBuilder(
  compiler: Compiler,
  { association, selection }: FindBranch,
  condition: Fragment,
): Knex.QueryBuilder {
  const { target } = association;
  const builder = compiler
    .knex({ [targetAlias]: target.table })
    .select(prefixed(targetAlias, selection.columns));
  if (association.kind === 'belongsToMany') {
    const { through, targetKeys } = association;
    builder
      .select(prefixed(throughAlias, through.attributes))
      .join({ [throughAlias]: through.table }, (join) => {
        for (const { foreignKey, key } of targetKeys) {
          join.on(
            columnOf(attributeNamed(through, foreignKey), throughAlias),
            columnOf(attributeNamed(target, key), targetAlias),
          );
        }
      });
  }
  return addCondition(builder, condition).orderBy(prefixed(targetAlias, target.primaryKey));
}

function prefixed(alias: string, attributes: readonly Attribute[]): string[] {
  return attributes.map((attribute) => columnOf(attribute, alias));
}
