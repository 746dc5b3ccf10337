import { didYouMean, nearestName } from '../errors/did-you-mean.js';
import { IncludeError, UnknownKeyError, ValidationError } from '../errors/input-errors.js';
import { formatPath, type PathChain, toPath } from '../errors/path.js';
import { butNot, valueKind } from '../errors/value-kind.js';
import { isToMany } from '../schema/association.js';
import type { Association, ModelDefinition } from '../schema/model-definition.js';

/** `user.addresses[1]: ` in front of a message, or nothing at the root. */
export function at(path: PathChain): string {
  const text = formatPath(toPath(path));
  return text === '' ? '' : `${text}: `;
}

export function unknownKey(model: ModelDefinition, key: string, path: PathChain): UnknownKeyError {
  const known = [...model.attributeByName.keys(), ...model.associations.keys()];
  const suggestion = nearestName(key, known);
  const here = { parent: path, step: key };
  const hint = didYouMean(suggestion);
  const message = `${at(here)}'${key}' is neither an attribute nor an association of '${model.name}'${hint}`;
  return new UnknownKeyError(message, { model: model.name, path: toPath(here), suggestion });
}

export function notIncluded(model: ModelDefinition, association: string, path: PathChain): IncludeError {
  const here = { parent: path, step: association };
  const message = `${at(here)}the association '${association}' of '${model.name}' is not included, so its values would be lost; add it to the include of '${model.name}'`;
  return new IncludeError(message, {
    code: 'NOT_INCLUDED',
    model: model.name,
    association,
    path: toPath(here),
  });
}

export function wrongRoot(model: ModelDefinition, value: unknown, path: PathChain): ValidationError {
  const message = `${at(path)}the values of '${model.name}' must be an object, not ${valueKind(value)}`;
  return new ValidationError(message, { code: 'INVALID_SHAPE', model: model.name, path: toPath(path) });
}

export function wrongShape(
  association: Association,
  value: unknown,
  path: PathChain,
  isItem = false,
): ValidationError {
  const { source, target, as } = association;
  const wanted = isItem
    ? `each item must be an object of '${target.name}'`
    : isToMany(association)
      ? `it takes an array of '${target.name}'`
      : `it takes one object of '${target.name}', or null`;
  const message = `${at(path)}'${as}' of '${source.name}' is a ${association.kind}: ${wanted}, not ${valueKind(value)}`;
  const details = { model: source.name, association: as, path: toPath(path) };
  return new ValidationError(message, { code: 'INVALID_SHAPE', ...details });
}

export function wrongInstance(model: ModelDefinition, path: PathChain): ValidationError {
  const message = `${at(path)}this is an instance of another model, not of '${model.name}'`;
  return new ValidationError(message, { code: 'INVALID_SHAPE', model: model.name, path: toPath(path) });
}

export function alreadyStored(model: ModelDefinition, path: PathChain): ValidationError {
  const message = `${at(path)}this instance of '${model.name}' is stored already; create takes values or new instances`;
  return new ValidationError(message, { code: 'INVALID_SHAPE', model: model.name, path: toPath(path) });
}

export function wrongValue(
  model: ModelDefinition,
  attribute: string,
  path: PathChain,
  value: unknown,
  expected: string,
) {
  const here = { parent: path, step: attribute };
  const message = `${at(here)}'${model.name}.${attribute}' must be ${expected}${butNot(expected, value)}`;
  return new ValidationError(message, {
    code: 'INVALID_VALUE',
    model: model.name,
    attribute,
    path: toPath(here),
  });
}

export function scopeConflict(model: ModelDefinition, attribute: string, path: PathChain): ValidationError {
  const here = { parent: path, step: attribute };
  const message = `${at(here)}'${model.name}.${attribute}' is set by the scope of the association; leave it out`;
  return new ValidationError(message, {
    code: 'INVALID_VALUE',
    model: model.name,
    attribute,
    path: toPath(here),
  });
}

export function nullNotAllowed(
  model: ModelDefinition,
  attribute: string,
  path: PathChain,
  why: string,
  ownMessage?: string,
): ValidationError {
  const here = { parent: path, step: attribute };
  const message = `${at(here)}${ownMessage ?? `'${model.name}.${attribute}' ${why}`}`;
  return new ValidationError(message, {
    code: 'NULL_NOT_ALLOWED',
    model: model.name,
    attribute,
    path: toPath(here),
  });
}

export function unstorable(
  model: ModelDefinition,
  attribute: string,
  path: PathChain,
  what: string,
): ValidationError {
  const here = { parent: path, step: attribute };
  const message = `${at(here)}'${model.name}.${attribute}' ${what}, which this database cannot store`;
  return new ValidationError(message, {
    code: 'INVALID_VALUE',
    model: model.name,
    attribute,
    path: toPath(here),
  });
}
