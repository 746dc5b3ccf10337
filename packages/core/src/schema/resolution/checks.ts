import { getOrAdd } from '../../util/grouping.js';
import { canonicalValue, Mismatch } from '../data-types/index.js';
import type { ModelDeclaration } from '../model-declaration.js';
import type { ModelDraft } from './model-draft.js';
import type { ResolvedKeys } from './resolve-association.js';
import { associationLabel } from './resolve-ends.js';

/** A property of an instance is one attribute or one association. */
export function checkProperties(
  keyed: readonly ResolvedKeys[],
  drafts: ReadonlyMap<ModelDeclaration, ModelDraft>,
): string[] {
  const seen = new Map<ModelDeclaration, Set<string>>();
  return keyed.flatMap(({ source, as, declaration: { kind } }) => {
    const taken = getOrAdd(seen, source, () => new Set());
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

/** A scope is written to every row, so what it names must be attributes, and their values of their types. */
export function checkScopes(
  keyed: readonly ResolvedKeys[],
  drafts: ReadonlyMap<ModelDeclaration, ModelDraft>,
): string[] {
  return keyed.flatMap(({ declaration, target, through, throughOptions }) => {
    const label = associationLabel(declaration);
    return [
      ...scopeMistakes(`${label} has a scope`, drafts.get(target), declaration.options.scope),
      ...scopeMistakes(`${label} has a through scope`, through && drafts.get(through), throughOptions.scope),
    ];
  });
}

function scopeMistakes(
  label: string,
  draft: ModelDraft | undefined,
  scope: Readonly<Record<string, unknown>> = {},
): string[] {
  if (draft === undefined) return [];
  return Object.entries(scope).flatMap(([name, value]) => {
    const place = `${label} on '${draft.declaration.name}.${name}'`;
    const attribute = draft.attributes.get(name);
    if (attribute === undefined) return [`${place}, which is not an attribute`];
    const canonical = value === null ? null : canonicalValue(value, attribute.type);
    return canonical instanceof Mismatch ? [`${place}, whose value must be ${canonical.expected}`] : [];
  });
}

/** A target shows its through row under the through model's name. */
export function checkThroughNames(
  keyed: readonly ResolvedKeys[],
  drafts: ReadonlyMap<ModelDeclaration, ModelDraft>,
): string[] {
  return keyed.flatMap(({ declaration, target, through }) => {
    if (through === undefined) return [];
    const isTaken =
      drafts.get(target)?.attributes.has(through.name) === true ||
      keyed.some((other) => other.source === target && other.as === through.name);
    if (!isTaken) return [];
    return [
      `${associationLabel(declaration)} shows its through row as '${target.name}.${through.name}', which is there already; give the through model another name`,
    ];
  });
}
