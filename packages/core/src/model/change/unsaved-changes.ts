import { type Problem, ProblemList } from '../../errors/problem-list.js';
import { problemAt } from '../../graph/problems.js';
import {
  type AssociationChain,
  findUnsavedNesting,
  type UnsavedNesting,
} from '../../instance/unsaved-nesting.js';
import type { ModelDefinition } from '../../schema/model-definition.js';

/** @throws ValidationError if a stored instance has nested changes, which its save would not store */
export function checkNestedChanges(model: ModelDefinition, instance: object): void {
  const problems = new ProblemList();
  for (const each of findUnsavedNesting(model, instance, [])) problems.add(unsavedChange(each));
  problems.throwIfAny(`${model.name}.save`);
}

function unsavedChange(unsaved: UnsavedNesting): Problem {
  const { path, model, association, attribute, chain } = unsaved;
  const lost = 'which this save does not include, so the change would be lost';
  return problemAt(path, `${describe(unsaved)}, ${lost}`, {
    code: 'UNSAVED_NESTED_CHANGES',
    model: model.name,
    association: association.as,
    attribute,
    hint: `pass \`include: ${describeInclude(chain)}\` to save it, or load '${association.as}' again to undo it`,
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
