import { didYouMean, nearestName } from '../../util/did-you-mean.js';
import { getOrAdd } from '../../util/grouping.js';
import { haveSameNames } from '../../util/same-names.js';
import { associationKinds } from '../association.js';
import { canonicalValue, Mismatch } from '../data-types/index.js';
import type { Index } from '../index-declaration.js';
import type { ModelDeclaration } from '../model-declaration.js';
import { hasDeclaredScope } from '../scopes.js';
import { versionName, versionOptions } from '../version.js';
import type { ModelDraft } from './model-draft.js';
import { declaresPrimaryKey, joinNames, type ResolvedKeys } from './resolve-association.js';
import { associationLabel } from './resolve-ends.js';

type Drafts = ReadonlyMap<ModelDeclaration, ModelDraft>;

/** Finds associations whose property name is that of another property of the instances. */
export function checkProperties(associations: readonly ResolvedKeys[], drafts: Drafts): string[] {
  const namesOf = new Map<ModelDeclaration, Set<string>>();
  const mistakes: string[] = [];
  for (const { source, as, declaration } of associations) {
    const names = getOrAdd(namesOf, source, () => new Set());
    const other = findOtherProperty(source, as, names, drafts);
    if (other === undefined) names.add(as);
    else {
      const label = `${source.name}.${declaration.kind}(as '${as}')`;
      mistakes.push(`${label} has the name of ${other}; give it another \`as\``);
    }
  }
  return mistakes;
}

function findOtherProperty(
  source: ModelDeclaration,
  as: string,
  associationNames: ReadonlySet<string>,
  drafts: Drafts,
): string | undefined {
  if (drafts.get(source)?.attributes.has(as)) return `the attribute '${source.name}.${as}'`;
  // `toJSON` would hide the method, and `__proto__` would change the prototype of the instance.
  if (as in source.instanceClass.prototype) return 'a member of its class';
  return associationNames.has(as) ? `another association of '${source.name}'` : undefined;
}

/** Finds columns that belong to two attributes, and indexes on attributes that do not exist. */
export function checkColumns(drafts: readonly ModelDraft[]): string[] {
  return drafts.flatMap(({ declaration: { name, indexes }, attributes }) => {
    const columns = [...attributes.values()].map(({ column }) => column);
    const duplicates = columns.filter((column, index) => columns.indexOf(column) < index);
    return [
      ...duplicates.map((column) => `Model '${name}' has two attributes with the column '${column}'`),
      ...indexes.flatMap((index, position) =>
        findUnknownFields(name, index, position, [...attributes.keys()]),
      ),
    ];
  });
}

function findUnknownFields(
  model: string,
  { parts }: Index,
  index: number,
  attributes: readonly string[],
): string[] {
  return parts.flatMap((part, position) => {
    if (part.kind !== 'attribute' || attributes.includes(part.attribute)) return [];
    const hint = didYouMean(nearestName(part.attribute, attributes));
    const place = `Model '${model}': indexes[${index}].fields[${position}]`;
    return [`${place}: '${part.attribute}' is not an attribute of '${model}'${hint}`];
  });
}

/** Finds models with versions in which something else has the name of the version. */
export function checkVersions(drafts: readonly ModelDraft[]): string[] {
  const versioned = drafts.filter(({ declaration }) => declaration.version);
  return versioned.flatMap(({ declaration: { name, attributeOptions }, foreignKeys }) => {
    const model = `Model '${name}' has \`version: true\``;
    const isDeclared = attributeOptions.get(versionName) !== versionOptions;
    if (isDeclared) return [`${model} and declares '${versionName}'; leave one of them out`];
    const isForeignKey = [...foreignKeys.values()].some(({ attributes }) => attributes.includes(versionName));
    return isForeignKey ? [`${model} and the foreign key '${versionName}'; give it another name`] : [];
  });
}

/** Finds models with several tenants. */
export function checkTenants(drafts: readonly ModelDraft[]): string[] {
  return drafts.flatMap(({ declaration: { name }, attributes }) => {
    const [first, second] = [...attributes.values()].filter(({ tenant }) => tenant !== undefined);
    if (first === undefined || second === undefined) return [];
    return [`Model '${name}' has two tenants, '${first.name}' and '${second.name}'; let one of them be it`];
  });
}

/** Finds foreign keys that are generated columns: links could not set them. */
export function checkGenerated(drafts: readonly ModelDraft[]): string[] {
  return drafts.flatMap(({ declaration: { name }, attributes, foreignKeys }) => {
    const names = new Set([...foreignKeys.values()].flatMap((key) => key.attributes));
    const generated = [...names].filter((each) => attributes.get(each)?.generated !== undefined);
    return generated.map((each) => `'${name}.${each}' is a foreign key, which cannot have generatedAs`);
  });
}

/** Finds scopes with unknown attributes or with values that do not fit: scopes are written to every row. */
export function checkScopes(associations: readonly ResolvedKeys[], drafts: Drafts): string[] {
  return associations.flatMap(({ declaration, target, through, throughOptions }) => {
    const label = associationLabel(declaration);
    return [
      ...findScopeMistakes(`${label} has a scope`, drafts.get(target), declaration.options.scope),
      ...findScopeMistakes(
        `${label} has a through scope`,
        through && drafts.get(through),
        throughOptions.scope,
      ),
    ];
  });
}

function findScopeMistakes(
  label: string,
  draft: ModelDraft | undefined,
  scope: Readonly<Record<string, unknown>> = {},
): string[] {
  if (draft === undefined) return [];
  return Object.entries(scope).flatMap(([name, value]) => {
    const place = `${label} on '${draft.declaration.name}.${name}'`;
    const attribute = draft.attributes.get(name);
    if (attribute === undefined) return [`${place}, which is not an attribute`];
    if (draft.declaration.version && name === versionName)
      return [`${place}, which counts the changes of a row`];
    if (attribute.generated !== undefined) return [`${place}, which the database computes`];
    if (attribute.tenant !== undefined) return [`${place}, which is the tenant of its row`];
    const canonical = value === null ? null : canonicalValue(value, attribute.type);
    return canonical instanceof Mismatch ? [`${place}, whose value must be ${canonical.expected}`] : [];
  });
}

/**
 * Finds associations that say `unique: false` where another declaration lets a pair be joined once only. Keys that the
 * through model declares itself are intended.
 */
export function checkRepeatedPairs(associations: readonly ResolvedKeys[], drafts: Drafts): string[] {
  return associations.flatMap((association) => {
    const { declaration, through, throughOptions } = association;
    if (through === undefined || throughOptions.unique !== false) return [];
    const label = `${associationLabel(declaration)} says \`unique: false\``;
    const names = joinNames(association);
    if (!declaresPrimaryKey(through)) {
      if (!haveSameNames(drafts.get(through)?.primaryKey ?? [], names)) return [];
      const key = `${names.join(', ')} are the primary key of '${through.name}'`;
      return [`${label}, but ${key}; declare another primary key there, or leave out \`unique\``];
    }
    const other = associations.find(
      (each) =>
        each.through === through &&
        each.throughOptions.unique !== false &&
        haveSameNames(joinNames(each), names),
    );
    if (other === undefined) return [];
    return [`${label}, but ${associationLabel(other.declaration)} does not; let both say the same`];
  });
}

/** Finds through models whose name is that of a property of the target, which holds the through row by that name. */
export function checkThroughNames(associations: readonly ResolvedKeys[], drafts: Drafts): string[] {
  const mistakes: string[] = [];
  for (const { declaration, target, through } of associations) {
    if (through === undefined) continue;
    const isTaken =
      drafts.get(target)?.attributes.has(through.name) === true ||
      associations.some(({ source, as }) => source === target && as === through.name);
    if (!isTaken) continue;
    const clash = `shows its through row as '${target.name}.${through.name}', which exists already`;
    mistakes.push(`${associationLabel(declaration)} ${clash}; give the through model another name`);
  }
  return mistakes;
}

/** Finds through models with a default scope, and paranoid ones: a row of it joins two rows, or it does not. */
export function checkThroughScopes(associations: readonly ResolvedKeys[]): string[] {
  const throughs = new Map(associations.map((each) => [each.through, each.declaration]));
  return [...throughs].flatMap(([through, declaration]) => {
    if (through === undefined || !hasDeclaredScope({ declaration: through })) return [];
    const kind = through.paranoid ? 'that is paranoid' : 'with a default scope';
    const why = `has a through model ${kind}, '${through.name}', yet its rows join others or do not exist`;
    return [`${associationLabel(declaration)} ${why}; \`through: { model, scope }\` takes a condition`];
  });
}

/** Finds associations that say `missing: 'unlink'` though their foreign key may not be null. */
export function checkUnlinks(associations: readonly ResolvedKeys[], drafts: Drafts): string[] {
  return associations.flatMap(({ declaration, target, keys }) => {
    const { keyHolder } = associationKinds[declaration.kind];
    if (declaration.options.missing !== 'unlink' || keyHolder !== 'target') return [];
    const attributes = drafts.get(target)?.attributes;
    const required = keys.find(({ foreignKey }) => attributes?.get(foreignKey)?.allowNull === false);
    if (required === undefined) return [];
    const name = `'${target.name}.${required.foreignKey}'`;
    const why = `says \`missing: 'unlink'\`, yet ${name} may not be null`;
    return [`${associationLabel(declaration)} ${why}; say 'delete', or let it be null`];
  });
}
