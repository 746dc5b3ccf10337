import type { FindBranch } from '../plan/find-plan.js';
import type { KeyPair } from '../schema/association.js';
import { type Association, attributeNamed, type ModelDefinition } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { type Fragment, fragment, joined } from './fragment.js';
import { scopeFragment } from './scope.js';
import { columnOf, every, whereFragment } from './where.js';

/**
 * The condition that rows have a match in every required branch, and that match in every required branch below it.
 *
 * @param outer table or alias of the rows
 */
export function requiredFragment(
  compiler: Compiler,
  branches: readonly FindBranch[],
  outer: string,
  depth = 0,
): Fragment {
  const required = branches.filter((branch) => branch.required);
  return every(required.map((branch, index) => exists(compiler, branch, outer, `${depth}_${index}`, depth)));
}

function exists(compiler: Compiler, branch: FindBranch, outer: string, id: string, depth: number): Fragment {
  const { association, where, branches } = branch;
  const target = `t${id}`;
  const through = `j${id}`;
  const conditions = every([
    ...joins(association, outer, target, through),
    scopeFragment(compiler, association, target, through),
    whereFragment(compiler, where, target),
    requiredFragment(compiler, branches, target, depth + 1),
  ]);
  return joined(
    [sources(association, target, through), conditions],
    ' where ',
    'exists (select 1 from ',
    ')',
  );
}

function sources(association: Association, target: string, through: string): Fragment {
  const { target: model } = association;
  if (association.kind !== 'belongsToMany') return fragment('?? as ??', [model.table, target]);
  return fragment('?? as ??, ?? as ??', [model.table, target, association.through.table, through]);
}

function joins(association: Association, outer: string, target: string, through: string): Fragment[] {
  const { source, target: model } = association;
  if (association.kind === 'belongsTo') return matched(association.keys, source, outer, model, target);
  if (association.kind !== 'belongsToMany') return matched(association.keys, model, target, source, outer);
  return [
    ...matched(association.sourceKeys, association.through, through, source, outer),
    ...matched(association.targetKeys, association.through, through, model, target),
  ];
}

function matched(
  pairs: readonly KeyPair[],
  holder: ModelDefinition,
  holds: string,
  owner: ModelDefinition,
  owns: string,
) {
  return pairs.map(({ foreignKey, key }) =>
    fragment('?? = ??', [
      columnOf(attributeNamed(holder, foreignKey), holds),
      columnOf(attributeNamed(owner, key), owns),
    ]),
  );
}
