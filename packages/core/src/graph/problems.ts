import { withoutStackTrace } from '../errors/combine-problems.js';
import type { ErrorCode } from '../errors/error-codes.js';
import {
  NotIncludedError,
  UnknownKeyError,
  type ValidationDetails,
  ValidationError,
} from '../errors/input-errors.js';
import { formatChain, type PathChain } from '../errors/path.js';
import type { Problem } from '../errors/problem-list.js';
import type { AssociationDefinition, ModelDefinition } from '../schema/model-definition.js';
import { describeValue } from '../util/describe-value.js';
import { nearestName, suggestionHint } from '../util/did-you-mean.js';
import { shortenName } from '../util/shorten-name.js';

type DetailsWithCode = ValidationDetails & { readonly code: ErrorCode };

/** Returns a problem at a path of the caller's values. Its error has no stack trace: an error that lists it has one. */
export function problemAt(at: PathChain, text: string, details: DetailsWithCode): Problem {
  const build = () => new ValidationError(withPath(at, text), { ...details, at });
  return { at, code: details.code, build: () => withoutStackTrace(build) };
}

/** Prefixes a message with its path: `user.addresses[1]: `. The root has no prefix. */
function withPath(at: PathChain, text: string): string {
  return at === null ? text : `${formatChain(at)}: ${text}`;
}

/** Returns the problem of a key in a place where attributes and associations are allowed. */
export function unknownKey(model: ModelDefinition, key: string, path: PathChain): Problem {
  return wrongKey(model, key, path, () => {
    if (model.throughNames.has(key))
      return {
        text: `'${key}' has the values of a through row, and none joins this record of '${model.name}'`,
      };
    const suggestion = nearestName(key, [...model.attributeByName.keys(), ...model.associations.keys()]);
    const text = `'${shortenName(key)}' is neither an attribute nor an association of '${model.name}'`;
    return { text, suggestion, hint: suggestionHint(suggestion) };
  });
}

/** Returns the problem of a key in a place where only attributes are allowed. */
export function notAnAttribute(model: ModelDefinition, key: string, path: PathChain): Problem {
  return wrongKey(model, key, path, () => {
    const { name } = model;
    if (model.associations.has(key)) {
      const hint = 'write the associated rows with the calls of the association, or nest them in a create';
      return { text: `'${key}' is an association of '${name}', and only attributes are allowed here`, hint };
    }
    const suggestion = nearestName(key, [...model.attributeByName.keys()]);
    const text = `'${shortenName(key)}' is not an attribute of '${name}'`;
    return { text, suggestion, hint: suggestionHint(suggestion) };
  });
}

interface WrongKey {
  readonly text: string;
  readonly suggestion?: string | undefined;
  readonly hint?: string | undefined;
}

/** @param explain is called only if the problem is reported, since a search for the nearest name costs time */
function wrongKey({ name }: ModelDefinition, key: string, path: PathChain, explain: () => WrongKey): Problem {
  const at = { parent: path, step: key };
  const build = () => {
    const { text, ...details } = explain();
    return new UnknownKeyError(withPath(at, text), { model: name, at, ...details });
  };
  return { at, code: 'UNKNOWN_KEY', build: () => withoutStackTrace(build) };
}

export function notIncluded({ name }: ModelDefinition, association: string, path: PathChain): Problem {
  const at = { parent: path, step: association };
  const text = `the association '${association}' of '${name}' is not included, so its values would be lost`;
  const hint = `add it to the include of '${name}'`;
  const details = { model: name, association, at, hint };
  const build = () => new NotIncludedError(withPath(at, text), details);
  return { at, code: 'NOT_INCLUDED', build: () => withoutStackTrace(build) };
}

function shapeProblem(
  at: PathChain,
  model: string,
  text: string,
  details: Pick<ValidationDetails, 'association' | 'hint'> = {},
): Problem {
  return problemAt(at, text, { code: 'INVALID_SHAPE', model, ...details });
}

export function wrongRoot({ name }: ModelDefinition, value: unknown, path: PathChain): Problem {
  return shapeProblem(path, name, `the values of '${name}' must be an object, not ${describeValue(value)}`);
}

export function wrongShape(
  association: AssociationDefinition,
  value: unknown,
  path: PathChain,
  isItem = false,
): Problem {
  const { source, target, as, kind } = association;
  const wanted = isItem
    ? `each item must be an object of '${target.name}'`
    : association.isToMany
      ? `it must be an array of '${target.name}'`
      : `it must be one object of '${target.name}', or null`;
  const text = `'${as}' of '${source.name}' is a ${kind}: ${wanted}, not ${describeValue(value)}`;
  return shapeProblem(path, source.name, text, { association: as });
}

/** Returns the problem of a record that would be written to a view. */
export function readOnlyRecord({ name }: ModelDefinition, path: PathChain): Problem {
  const hint = 'link its row by the key alone, or leave it out';
  return shapeProblem(path, name, `'${name}' is a view, whose rows are only read`, { hint });
}

/** Returns the problem of a hole in an array of records: `[{}, , {}]`. */
export function missingItem({ name }: ModelDefinition, path: PathChain): Problem {
  const hint = 'the array has a hole; the items after it were not read';
  return shapeProblem(path, name, `the array has no item here, where an object of '${name}' belongs`, {
    hint,
  });
}

export function wrongInstance({ name }: ModelDefinition, path: PathChain): Problem {
  return shapeProblem(path, name, `this is an instance of another model, not of '${name}'`);
}

export function alreadyStored({ name }: ModelDefinition, path: PathChain): Problem {
  const hint = 'pass values or new instances to create';
  return shapeProblem(path, name, `this instance of '${name}' is stored already`, { hint });
}

export function storedThroughRow({ name }: ModelDefinition, path: PathChain): Problem {
  const text = `this row of '${name}' is stored already, and joins other records`;
  return shapeProblem(path, name, text, { hint: 'pass the values of a new row, or a new instance' });
}

/**
 * Returns a problem with the value of an attribute.
 *
 * @param path the path of the record
 * @param what the text after the name of the attribute
 */
export function valueProblem(
  code: 'INVALID_VALUE' | 'NULL_NOT_ALLOWED',
  { name: model }: ModelDefinition,
  attribute: string,
  path: PathChain,
  what: string,
  hint?: string,
): Problem {
  const at = { parent: path, step: attribute };
  return problemAt(at, `'${model}.${attribute}' ${what}`, { code, model, attribute, hint });
}

export function wrongValue(
  model: ModelDefinition,
  attribute: string,
  path: PathChain,
  expected: string,
): Problem {
  return valueProblem('INVALID_VALUE', model, attribute, path, `must be ${expected}`);
}

/** Returns the problem of an `sql` fragment where the row has no stored values that it could be computed from. */
export function fragmentNotAllowed(model: ModelDefinition, attribute: string, path: PathChain): Problem {
  const what = 'is an sql fragment, and only an update of a stored row takes one';
  const hint = 'declare it as `defaultValue`, or pass a value';
  return valueProblem('INVALID_VALUE', model, attribute, path, what, hint);
}

/** Returns the problem of an `sql` fragment for a foreign key that is set by what is nested, or by the parent. */
export function fragmentOfNesting(model: ModelDefinition, attribute: string, path: PathChain): Problem {
  const what = 'is an sql fragment, and nesting sets this foreign key';
  return valueProblem('INVALID_VALUE', model, attribute, path, what, 'leave it out');
}

export function scopeConflict(model: ModelDefinition, attribute: string, path: PathChain): Problem {
  const what = 'is set by the scope of the association';
  return valueProblem('INVALID_VALUE', model, attribute, path, what, 'leave it out');
}

export function throughConflict(model: ModelDefinition, attribute: string, path: PathChain): Problem {
  const what = 'has two values, but one row joins the two records';
  return valueProblem('INVALID_VALUE', model, attribute, path, what, 'leave one of them out');
}

/** Returns the problem of a tenant that is not that of the context. */
export function tenantConflict(model: ModelDefinition, attribute: string, path: PathChain): Problem {
  const what = 'is the tenant of the row, and cannot be another than that of the context';
  return valueProblem('INVALID_VALUE', model, attribute, path, what, 'leave it out');
}

/** Returns the problem of an instance whose tenant is not known. */
export function tenantNotLoaded(model: ModelDefinition, attribute: string, path: PathChain): Problem {
  const what = 'is the tenant of the row, which this instance was read without';
  const hint = `add '${attribute}' to \`attributes\`, or reload the instance`;
  return valueProblem('INVALID_VALUE', model, attribute, path, what, hint);
}

/** Returns the problem of a version that the caller sets. */
export function versionNotWritable(model: ModelDefinition, attribute: string, path: PathChain): Problem {
  const what = 'counts the changes of the row, and cannot be set';
  return valueProblem('INVALID_VALUE', model, attribute, path, what, 'leave it out');
}

/** Returns the problem of a value for a generated column. */
export function generatedNotWritable(model: ModelDefinition, attribute: string, path: PathChain): Problem {
  const what = 'is computed by the database from other columns, and cannot be set';
  return valueProblem('INVALID_VALUE', model, attribute, path, what, 'leave it out');
}

export function nullNotAllowed(
  model: ModelDefinition,
  attribute: string,
  path: PathChain,
  why: string,
  ownMessage?: string,
): Problem {
  if (ownMessage === undefined) return valueProblem('NULL_NOT_ALLOWED', model, attribute, path, why);
  const details = { code: 'NULL_NOT_ALLOWED', model: model.name, attribute } as const;
  return problemAt({ parent: path, step: attribute }, ownMessage, details);
}

export function unstorable(
  model: ModelDefinition,
  attribute: string,
  path: PathChain,
  what: string,
): Problem {
  const why = `${what}, which this database cannot store`;
  return valueProblem('INVALID_VALUE', model, attribute, path, why);
}
