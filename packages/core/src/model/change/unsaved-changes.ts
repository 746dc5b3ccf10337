import { type Problem, ProblemList } from '../../errors/problem-list.js';
import type { IncludeNode } from '../../graph/include.js';
import { problemAt } from '../../graph/problems.js';
import {
  type AssociationChain,
  findUnsavedNesting,
  type UnsavedNesting,
} from '../../instance/unsaved-nesting.js';
import { isStored } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';

/**
 * Rejects a save that would not store nested changes. What is nested in a new instance itself is left to the reader of its
 * values, which requires that everything is included.
 *
 * @param include the associations that the save stores
 * @throws ValidationError with the path of every change that would be lost
 */
export function checkNestedChanges(
  model: ModelDefinition,
  instance: object,
  include: readonly IncludeNode[],
): void {
  const problems = new ProblemList();
  const isRowStored = isStored(instance);
  for (const each of findUnsavedNesting(model, instance, include))
    if (isRowStored || each.chain.parent !== undefined) problems.add(unsavedChange(each));
  problems.throwIfAny(`${model.name}.save`);
}

function unsavedChange(unsaved: UnsavedNesting): Problem {
  const { path, model, association, attribute, chain } = unsaved;
  const details = { code: 'UNSAVED_NESTED_CHANGES', model: model.name, association: association.as } as const;
  if (unsaved.isIncluded) return setToUndefined(unsaved, details);
  const lost = 'which this save does not include, so the change would be lost';
  return problemAt(path, `${describe(unsaved)}, ${lost}`, {
    ...details,
    attribute,
    hint: `pass \`include: ${describeInclude(chain)}\` to save it, or load '${association.as}' again to undo it`,
  });
}

/** Returns the problem of an association that is included and shows `undefined`: a save would read it as absent. */
function setToUndefined(
  { path, association: { as, isToMany, source } }: UnsavedNesting,
  details: { readonly code: 'UNSAVED_NESTED_CHANGES'; readonly model: string; readonly association: string },
): Problem {
  const none = isToMany ? '[]' : 'null';
  return problemAt(path, `'${as}' of '${source.name}' was set to undefined, which names no value`, {
    ...details,
    hint: `set it to ${none} for no row, or delete the property to save nothing of '${as}'`,
  });
}

function describe({ kind, model, association, attribute }: UnsavedNesting): string {
  const { as, source, target } = association;
  const place = `'${as}' of '${source.name}'`;
  switch (kind) {
    case 'added':
      return `an item was added to ${place}`;
    case 'removed':
      return `an item was removed from ${place}`;
    case 'replaced':
      return association.isToMany
        ? `${place} was set to a value that is no array`
        : `${place} was set to another '${target.name}'`;
    case 'cleared':
      return `${place} was set to no '${target.name}'`;
    case 'through':
      return `another '${model.name}' was set in ${place}`;
    case 'changed':
      return `'${model.name}.${attribute}' was changed in ${place}`;
  }
}

/** The maximum number of associations in advice. */
const maxAssociations = 5;

/** Returns an include as code: `[{ association: 'user', include: ['addresses'] }]`. */
function describeInclude(chain: AssociationChain): string {
  const names: string[] = [];
  let link: AssociationChain | undefined = chain;
  for (; link !== undefined; link = link.parent) names.push(link.association.as);
  const [last, ...others] = names.slice(-maxAssociations);
  const inner = names.length > maxAssociations ? '…' : `'${last}'`;
  return others.reduce((include, name) => `[{ association: '${name}', include: ${include} }]`, `[${inner}]`);
}
