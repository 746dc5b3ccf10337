import * as core from '@espalier/core';
import * as errors from './errors.js';

/** Waits for work, and throws what goes wrong in it under the names of Sequelize. */
export async function translated<T>(work: () => Promise<T>): Promise<T> {
  return work().catch((error) => {
    throw translate(error);
  });
}

/** The same for work that is done at once. */
export function translatedNow<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translate(error);
  }
}

/** The error of Sequelize for one of Espalier, which is its `cause`; any other error as it is. */
function translate(error: unknown): unknown {
  const options = { cause: error };
  if (error instanceof core.ValidationError) return ofValues(error, options);
  if (error instanceof core.DatabaseError) return ofDatabase(error, options);
  if (error instanceof core.IncludeError) return new errors.EagerLoadingError(error.message, options);
  if (error instanceof core.OptionError) return new errors.QueryError(error.message, options);
  if (error instanceof core.SchemaError) return new errors.AssociationError(error.message, options);
  if (error instanceof core.RecordNotFoundError) return new errors.InstanceError(error.message, options);
  return error;
}

function ofValues(error: core.ValidationError, options: ErrorOptions): errors.BaseError {
  const { code, message } = error;
  const isInclude = error.errors.every((each): boolean => each instanceof core.NotIncludedError);
  if (isInclude) return new errors.EagerLoadingError(message, options);
  if (code === 'INVALID_QUERY') return new errors.QueryError(message, options);
  const items = error.errors.map(itemOf);
  return items.every(({ type }) => type === 'unique violation')
    ? new errors.UniqueConstraintError(items, {}, options)
    : new errors.ValidationError(undefined, items, options);
}

/** A problem in the words of Sequelize, where the model has none of its own for it. */
function itemOf({ code, message, path = [], attribute, model, validator }: core.ValidationError) {
  const place = `${core.formatPath(path)}: `;
  const text = message.startsWith(place) ? message.slice(place.length) : message;
  const isOwn = !text.startsWith(`'${model}.${attribute}' `);
  const item = (usual: string, type: string, key?: string) =>
    new errors.ValidationErrorItem(isOwn ? text : usual, type, attribute, key, path);
  switch (code) {
    case 'NULL_NOT_ALLOWED':
      return item(`${model}.${attribute} cannot be null`, 'notNull Violation', 'is_null');
    case 'DUPLICATE_KEY':
      return item(`${attribute} must be unique`, 'unique violation', 'not_unique');
    case 'VALIDATOR_REFUSED':
      return item(`Validation ${validator} on ${attribute} failed`, 'Validation error', validator);
    default:
      return item(text, 'Validation error');
  }
}

function ofDatabase(error: core.DatabaseError, options: ErrorOptions): errors.BaseError {
  const { message, cause: original, columns: fields = [], table, constraint: index, path } = error;
  const refusal = { fields, table, index, original, parent: original };
  if (error instanceof core.UniqueConstraintError) {
    const items = fields.map((field) => {
      const text = `${field} must be unique`;
      return new errors.ValidationErrorItem(text, 'unique violation', field, 'not_unique', path);
    });
    const named = Object.fromEntries(fields.map((field) => [field, undefined]));
    return new errors.UniqueConstraintError(items, { ...refusal, fields: named }, options);
  }
  if (error instanceof core.ForeignKeyConstraintError)
    return new errors.ForeignKeyConstraintError(message, refusal, options);
  if (error instanceof core.ConnectionError) return new errors.ConnectionError(message, refusal, options);
  if (error instanceof core.TimeoutError) return new errors.TimeoutError(message, refusal, options);
  return new errors.DatabaseError(message, refusal, options);
}
