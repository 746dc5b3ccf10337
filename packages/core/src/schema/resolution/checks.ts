import type { ModelDeclaration } from '../model-declaration.js';
import { labelOf } from './bound-association.js';
import type { ModelDraft } from './model-draft.js';
import type { KeyedAssociation } from './resolve-association.js';

/** A property of an instance is one attribute or one association. */
export function checkProperties(
  keyed: readonly KeyedAssociation[],
  drafts: ReadonlyMap<ModelDeclaration, ModelDraft>,
): string[] {
  const seen = new Map<ModelDeclaration, Set<string>>();
  return keyed.flatMap(({ source, as, declaration: { kind } }) => {
    const taken = seen.get(source) ?? new Set<string>();
    seen.set(source, taken);
    const label = `${source.name}.${kind}(as '${as}')`;
    if (drafts.get(source)?.attributes.has(as)) {
      return [`${label} has the name of the attribute '${source.name}.${as}'; give it another \`as\``];
    }
    // `toJSON` would hide the method, `__proto__` would change what the instance is.
    if (as in source.instanceClass.prototype)
      return [`${label} has the name of a member of its class; give it another \`as\``];
    if (taken.has(as))
      return [`${label} has the name of another association of '${source.name}'; give it another \`as\``];
    taken.add(as);
    return [];
  });
}

/** A column belongs to one attribute, and indexes name attributes that exist. */
export function checkColumns(drafts: readonly ModelDraft[]): string[] {
  return drafts.flatMap(({ declaration: { name, indexes }, attributes }) => {
    const columns = [...attributes.values()].map(({ column }) => column);
    const doubled = columns.filter((column, index) => columns.indexOf(column) < index);
    const unknown = indexes.flatMap(({ fields }) => fields).filter((field) => !attributes.has(field));
    return [
      ...doubled.map((column) => `Model '${name}' has two attributes with the column '${column}'`),
      ...unknown.map((field) => `Model '${name}' has an index on '${field}', which is not an attribute`),
    ];
  });
}

/** A scope is written to every row, so what it names must be attributes. */
export function checkScopes(
  keyed: readonly KeyedAssociation[],
  drafts: ReadonlyMap<ModelDeclaration, ModelDraft>,
): string[] {
  return keyed.flatMap(({ declaration, target, through, throughOptions }) => {
    const unknownIn = (model: ModelDeclaration | undefined, scope: object | undefined = {}) =>
      model === undefined
        ? []
        : Object.keys(scope).filter((name) => drafts.get(model)?.attributes.has(name) !== true);
    const label = labelOf(declaration);
    return [
      ...unknownIn(target, declaration.options.scope).map(
        (name) => `${label} has a scope on '${target.name}.${name}', which is not an attribute`,
      ),
      ...unknownIn(through, throughOptions.scope).map(
        (name) => `${label} has a through scope on '${through?.name}.${name}', which is not an attribute`,
      ),
    ];
  });
}
