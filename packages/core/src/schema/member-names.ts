import type { ModelDefinition } from './model-definition.js';

/** Whether instances of a model have a member of this name: an attribute, an association, a through row or a method. */
export function isMemberName(
  { attributeByName, associations, throughNames, declaration }: ModelDefinition,
  name: string,
): boolean {
  return (
    attributeByName.has(name) ||
    associations.has(name) ||
    throughNames.has(name) ||
    name in (declaration.instanceClass as unknown as { readonly prototype: object }).prototype
  );
}
