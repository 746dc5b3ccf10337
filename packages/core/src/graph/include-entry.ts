import { IncludeError } from '../errors/input-errors.js';
import { isMemberName } from '../schema/member-names.js';
import type { AssociationDefinition, ModelDefinition, Schema } from '../schema/model-definition.js';
import {
  ASSOCIATION,
  getDeclaration,
  isAssociationReference,
  isModelReference,
} from '../schema/model-reference.js';
import { describeValue } from '../util/describe-value.js';
import { didYouMean, nearestName } from '../util/did-you-mean.js';
import { shortenName } from '../util/shorten-name.js';
import { unknownOption } from '../util/unknown-option.js';

const optionNames = [
  'association',
  'model',
  'as',
  'include',
  'where',
  'scope',
  'paranoid',
  'attributes',
  'order',
  'limit',
  'required',
  'fields',
  'hookOptions',
  'missing',
  'mode',
  'moved',
  'by',
] as const;

/** The options of an entry of `include` that is an object. */
export type EntryObject = { readonly [Option in (typeof optionNames)[number]]?: unknown };

/** Returns the details of an error about an association. */
export function errorDetails({ source, as }: AssociationDefinition) {
  return { model: source.name, association: as };
}

/**
 * Reads the options of an entry.
 *
 * @param at the path of the entry in the include
 * @throws IncludeError if an option is invalid
 */
export function readEntry(entry: unknown, association: AssociationDefinition, at: string): EntryObject {
  if (!isPlainEntry(entry)) return {};
  const mistake = findMistake(entry, association);
  if (mistake !== undefined) throw new IncludeError(`${at}${mistake}`, errorDetails(association));
  return entry;
}

/**
 * Returns the property that shows the rows of an entry: the name in its `as`, by default that of the association.
 *
 * @throws IncludeError if instances have another member of that name
 */
export function readShownName({ as }: EntryObject, association: AssociationDefinition, at: string): string {
  if (as === undefined || as === association.as) return association.as;
  const { source } = association;
  const fail = (why: string) => new IncludeError(`${at}.as ${why}`, errorDetails(association));
  if (typeof as !== 'string' || as === '') throw fail(`is ${describeValue(as)}, not a name`);
  const what = source.attributeByName.has(as)
    ? 'an attribute'
    : source.associations.has(as)
      ? 'another association'
      : isMemberName(source, as)
        ? 'a member'
        : undefined;
  if (what === undefined) return as;
  throw fail(`is '${shortenName(as)}', which is ${what} of '${source.name}'; use another name`);
}

/** Returns the text that follows the path of an invalid entry. */
function findMistake(options: EntryObject, association: AssociationDefinition): string | undefined {
  const { required, hookOptions, model } = options;
  const { source, target } = association;
  const unknown = unknownOption(options, optionNames);
  if (unknown !== undefined) return ` has ${unknown}`;
  if (required !== undefined && typeof required !== 'boolean') return ': required must be true or false';
  if (hookOptions !== undefined && (typeof hookOptions !== 'object' || hookOptions === null))
    return `: hookOptions is ${describeValue(hookOptions)}, not an object`;
  if (model === undefined) return undefined;
  const declaration = isModelReference(model) ? getDeclaration(model) : undefined;
  if (declaration === target.declaration) return undefined;
  const named = declaration === undefined ? describeValue(model) : `'${declaration.name}'`;
  const refersTo = `'${association.as}' of '${source.name}' refers to '${target.name}', not to ${named}`;
  return `: ${refersTo}; leave \`model\` out`;
}

/**
 * Finds the association of an entry, which is an association, an alias, a model, or an object that has one of them.
 *
 * @param at the path of the entry in the include
 * @throws IncludeError if the model has no such association, or several
 */
export function findAssociation(
  schema: Schema,
  model: ModelDefinition,
  entry: unknown,
  at: string,
): AssociationDefinition {
  const options: EntryObject = isPlainEntry(entry) ? entry : {};
  const { association: named = entry, model: target, as } = options;
  if (isAssociationReference(named)) return ownAssociation(schema, model, named, at);
  if (typeof named === 'string') return associationByAlias(model, named, at);
  if (isModelReference(target)) return associationTo(schema, model, target, as, at);
  if (isModelReference(named)) return associationTo(schema, model, named, as, at);
  const message = `${describeInvalidEntry(entry, at)}; pass an association, its alias, a model`;
  throw new IncludeError(`${message}, or { association, include }`, { model: model.name });
}

function isPlainEntry(entry: unknown): entry is EntryObject {
  return entry !== null && typeof entry === 'object' && !isAssociationReference(entry);
}

function describeInvalidEntry(entry: unknown, at: string): string {
  if (isPlainEntry(entry) && !Array.isArray(entry)) {
    for (const option of ['association', 'model'] as const)
      if (Object.hasOwn(entry, option)) return `${at}.${option} is ${describeValue(entry[option])}`;
    return `${at} names no association`;
  }
  return `${at} is ${describeValue(entry)}`;
}

function ownAssociation(
  schema: Schema,
  model: ModelDefinition,
  reference: object,
  at: string,
): AssociationDefinition {
  const association = isAssociationReference(reference)
    ? schema.associationOf.get(reference[ASSOCIATION])
    : undefined;
  if (association === undefined) {
    throw new IncludeError(`${at} is an association of another database`, { model: model.name });
  }
  const { as, source } = association;
  if (source !== model) {
    const message = `${at}: '${as}' is an association of '${source.name}', not of '${model.name}'`;
    throw new IncludeError(message, errorDetails(association));
  }
  return association;
}

function associationByAlias(
  { name, associations, attributeByName }: ModelDefinition,
  alias: string,
  at: string,
): AssociationDefinition {
  const association = associations.get(alias);
  if (association !== undefined) return association;
  if (attributeByName.has(alias))
    throw new IncludeError(`${at}: '${alias}' is an attribute of '${name}', not an association`, {
      model: name,
    });
  const suggestion = didYouMean(nearestName(alias, [...associations.keys()]));
  throw new IncludeError(`${at}: '${name}' has no association '${shortenName(alias)}'${suggestion}`, {
    model: name,
  });
}

function associationTo(
  schema: Schema,
  model: ModelDefinition,
  reference: unknown,
  as: unknown,
  at: string,
): AssociationDefinition {
  const declaration = isModelReference(reference) ? getDeclaration(reference) : undefined;
  const target = declaration && schema.modelOf.get(declaration);
  const candidates = [...model.associations.values()].filter((each) => each.target === target);
  const matching = as === undefined ? candidates : candidates.filter((each) => each.as === as);
  const [only, another] = matching;
  if (only !== undefined && another === undefined) return only;
  const targetName = target?.name ?? 'a model of another database';
  const why = describeCandidates(model.name, targetName, candidates, as);
  throw new IncludeError(`${at}: ${why}`, { model: model.name });
}

/** Describes why a model and an alias do not name one association. */
function describeCandidates(
  model: string,
  target: string,
  candidates: readonly AssociationDefinition[],
  as: unknown,
): string {
  if (candidates.length === 0) return `no association of '${model}' refers to '${target}'`;
  const aliases = candidates.map((each) => `'${each.as}'`).join(', ');
  if (as === undefined)
    return `several associations of '${model}' refer to '${target}'; add \`as\`: one of ${aliases}`;
  return `no association '${shortenName(String(as))}' of '${model}' refers to '${target}'; existing ones are ${aliases}`;
}
