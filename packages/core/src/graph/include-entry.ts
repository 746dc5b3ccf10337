import { IncludeError } from '../errors/input-errors.js';
import type { Association, ModelDefinition, Schema } from '../schema/model-definition.js';
import {
  ASSOCIATION,
  getDeclaration,
  isAssociationReference,
  isModelReference,
} from '../schema/model-reference.js';
import { describeValue } from '../util/describe-value.js';
import { didYouMean, nearestName } from '../util/did-you-mean.js';
import { unknownOption } from '../util/unknown-option.js';

/** An entry of `include` as an object. */
export type IncludeEntry = { readonly [option: string]: unknown };

const optionNames = [
  'association',
  'model',
  'as',
  'include',
  'where',
  'attributes',
  'order',
  'limit',
  'required',
  'fields',
  'hookOptions',
];

/** Returns what an error about an association says in addition to its message. */
export function errorDetails({ source, as }: Association) {
  return { model: source.name, association: as };
}

/** Returns the options of an entry. @throws IncludeError if one of them is wrong */
export function optionsOf(entry: unknown, association: Association, at: string): IncludeEntry {
  if (!isPlainEntry(entry)) return {};
  const unknown = unknownOption(entry, optionNames);
  if (unknown !== undefined) throw new IncludeError(`${at} has ${unknown}`, errorDetails(association));
  if (entry.required !== undefined && typeof entry.required !== 'boolean') {
    throw new IncludeError(`${at}: required is true or false`, errorDetails(association));
  }
  if (
    entry.hookOptions !== undefined &&
    (typeof entry.hookOptions !== 'object' || entry.hookOptions === null)
  ) {
    throw new IncludeError(
      `${at}: hookOptions is ${describeValue(entry.hookOptions)}, not an object`,
      errorDetails(association),
    );
  }
  if (entry.as !== undefined && entry.as !== association.as) {
    const message = `${at}: the association is '${association.as}' of '${association.source.name}', not '${String(entry.as)}'`;
    throw new IncludeError(message, errorDetails(association));
  }
  if (entry.model !== undefined) checkTarget(entry.model, association, at);
  return entry;
}

function checkTarget(model: unknown, association: Association, at: string): void {
  const named = isModelReference(model) ? getDeclaration(model) : undefined;
  const { as, source, target } = association;
  if (named === target.declaration) return;
  const given = named === undefined ? describeValue(model) : `'${named.name}'`;
  const message = `${at}: '${as}' of '${source.name}' refers to '${target.name}', not to ${given}; leave \`model\` out`;
  throw new IncludeError(message, errorDetails(association));
}

function isPlainEntry(entry: unknown): entry is IncludeEntry {
  return entry !== null && typeof entry === 'object' && !isAssociationReference(entry);
}

/**
 * Returns the association of an entry, which is an association, an alias, a model, or an object that has one of them.
 *
 * @throws IncludeError if the model has no such association, or several
 */
export function associationOf(
  schema: Schema,
  model: ModelDefinition,
  entry: unknown,
  at: string,
): Association {
  const {
    association: named = entry,
    model: target,
    as,
  } = isPlainEntry(entry) ? entry : ({} as IncludeEntry);
  if (isAssociationReference(named)) return ownAssociation(schema, model, named, at);
  if (typeof named === 'string') return aliased(model, named, at);
  if (isModelReference(target)) return associationTo(schema, model, target, as, at);
  if (isModelReference(named)) return associationTo(schema, model, named, as, at);
  throw new IncludeError(
    `${wrongPart(entry, at)}; give an association, its alias, a model, or { association, include }`,
    { model: model.name },
  );
}

function wrongPart(entry: unknown, at: string): string {
  const parts = isPlainEntry(entry) ? ['association', 'model'] : [];
  const given = parts.find((part) => Object.hasOwn(entry as IncludeEntry, part));
  if (given === undefined) return `${at} is ${describeValue(entry)}`;
  return `${at}.${given} is ${describeValue((entry as IncludeEntry)[given])}`;
}

function ownAssociation(schema: Schema, model: ModelDefinition, reference: object, at: string): Association {
  const association = isAssociationReference(reference)
    ? schema.associationOf.get(reference[ASSOCIATION])
    : undefined;
  if (association === undefined) {
    throw new IncludeError(`${at} is an association of another database`, { model: model.name });
  }
  if (association.source !== model) {
    const message = `${at}: '${association.as}' is an association of '${association.source.name}', not of '${model.name}'`;
    throw new IncludeError(message, errorDetails(association));
  }
  return association;
}

function aliased(model: ModelDefinition, alias: string, at: string): Association {
  const association = model.associations.get(alias);
  if (association !== undefined) return association;
  const nearest = nearestName(alias, [...model.associations.keys()]);
  throw new IncludeError(`${at}: '${model.name}' has no association '${alias}'${didYouMean(nearest)}`, {
    model: model.name,
  });
}

function associationTo(
  schema: Schema,
  model: ModelDefinition,
  reference: unknown,
  as: unknown,
  at: string,
): Association {
  const declaration = isModelReference(reference) ? getDeclaration(reference) : undefined;
  const target = declaration && schema.modelOf.get(declaration);
  const candidates = [...model.associations.values()].filter((each) => each.target === target);
  const matching = as === undefined ? candidates : candidates.filter((each) => each.as === as);
  const [only, another] = matching;
  if (only !== undefined && another === undefined) return only;
  const name = target?.name ?? 'a model of another database';
  const aliases = candidates.map((each) => `'${each.as}'`).join(', ');
  const why =
    candidates.length === 0
      ? `no association of '${model.name}' refers to '${name}'`
      : as === undefined
        ? `several associations of '${model.name}' refer to '${name}'; add \`as\`: one of ${aliases}`
        : `no association '${String(as)}' of '${model.name}' refers to '${name}'; there is ${aliases}`;
  throw new IncludeError(`${at}: ${why}`, { model: model.name });
}
