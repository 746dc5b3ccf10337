import { ConfigurationError } from '../errors/schema-errors.js';
import type { Attribute, AttributeOptions } from './attribute.js';
import { DataTypes, descriptionOf } from './data-types/index.js';

/** The name of the attribute that holds when a row was soft-deleted; null for a row that is not. */
export const deletedAtName = 'deletedAt';

/** The attribute of a model that was declared with `paranoid: true`. */
export const deletedAtOptions: AttributeOptions = Object.freeze({ type: DataTypes.DATE });

const dateKey = descriptionOf(DataTypes.DATE).key;

/** Checks the attribute if a paranoid model declares it itself. @throws ConfigurationError if it cannot do its task */
export function checkDeletedAt(model: string, attributes: readonly Attribute[]): void {
  const declared = attributes.find(({ name }) => name === deletedAtName);
  if (declared === undefined) return;
  const { type, allowNull, defaultValue, primaryKey, generated } = declared;
  const isUsable = type.key === dateKey && allowNull && defaultValue === undefined && generated === undefined;
  if (isUsable && !primaryKey) return;
  const what = 'holds when a row was deleted, since the model is paranoid';
  const message = `Attribute '${model}.${deletedAtName}' ${what}; it must be a DATE that may be null, without a default`;
  throw new ConfigurationError(message, { model, attribute: deletedAtName });
}
