import * as core from '@espalier/core';
import * as errors from './errors.js';

// A minifier renames the classes, but not what a module exports.
for (const [name, { prototype }] of Object.entries(errors))
  Object.defineProperty(prototype, 'name', { value: `Sequelize${name}`, configurable: true, writable: true });

/** Runs asynchronous work, and translates its error into that of Sequelize. */
export async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translate(error);
  }
}

/** Runs synchronous work, and translates its error into that of Sequelize. */
export function translatedNow<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translate(error);
  }
}

/** Returns the error of Sequelize for an error of Espalier, and other errors unchanged. */
function translate(error: unknown, options = { cause: error }): unknown {
  if (error instanceof core.ValidationError) return translateValidation(error, options);
  if (error instanceof core.DatabaseError) return translateDatabase(error, options);
  if (error instanceof core.IncludeError) return new errors.EagerLoadingError(error.message, options);
  if (error instanceof core.OptionError) return new errors.QueryError(error.message, options);
  if (error instanceof core.SchemaError) return new errors.AssociationError(error.message, options);
  if (error instanceof core.RecordNotFoundError) return new errors.InstanceError(error.message, options);
  if (error instanceof core.VersionConflictError)
    return new errors.OptimisticLockError(error.message, options, { modelName: error.model });
  return error;
}

function translateValidation(error: core.ValidationError, options: ErrorOptions): errors.BaseError {
  const { code, message } = error;
  const isInclude = error.errors.every((each): boolean => each instanceof core.NotIncludedError);
  if (isInclude) return new errors.EagerLoadingError(message, options);
  if (code === 'INVALID_QUERY') return new errors.QueryError(message, options);
  const items = error.errors.map(translateItem);
  return items.every(({ type }) => type === 'unique violation')
    ? new errors.UniqueConstraintError(items, options)
    : new errors.ValidationError(undefined, items, options);
}

/** Translates one problem, with the message of the model or else Sequelize's default message. */
function translateItem({ code, message, path = [], attribute, model, validator }: core.ValidationError) {
  const prefix = `${core.formatPath(path)}: `;
  const text = message.startsWith(prefix) ? message.slice(prefix.length) : message;
  const isOwn = !text.startsWith(`'${model}.${attribute}' `);
  const item = (defaultMessage: string, type: string, key?: string) =>
    new errors.ValidationErrorItem(isOwn ? text : defaultMessage, type, attribute, key, path);
  switch (code) {
    case 'NULL_NOT_ALLOWED':
      return item(`${model}.${attribute} cannot be null`, 'notNull Violation', 'is_null');
    case 'DUPLICATE_KEY':
      return item(`${attribute} must be unique`, 'unique violation', 'not_unique');
    case 'VALIDATOR_REJECTED':
      return item(`Validation ${validator} on ${attribute} failed`, 'Validation error', validator);
    default:
      return item(text, 'Validation error');
  }
}

function translateDatabase(error: core.DatabaseError, options: ErrorOptions): errors.BaseError {
  const { message, cause: original, columns: fields = [], table, constraint: index, path } = error;
  const details = { fields, table, index, original, parent: original };
  if (error instanceof core.UniqueConstraintError) {
    const items = fields.map((field) => {
      const text = `${field} must be unique`;
      return new errors.ValidationErrorItem(text, 'unique violation', field, 'not_unique', path);
    });
    const named = Object.fromEntries(fields.map((field) => [field, undefined]));
    return new errors.UniqueConstraintError(items, options, { ...details, fields: named });
  }
  if (error instanceof core.ForeignKeyConstraintError)
    return new errors.ForeignKeyConstraintError(message, options, details);
  if (error instanceof core.ConnectionError) return new errors.ConnectionError(message, options, details);
  if (error instanceof core.TimeoutError) return new errors.TimeoutError(message, options, details);
  return new errors.DatabaseError(message, options, details);
}
