import type { AttributeOptions } from './attribute.js';
import { DataTypes } from './data-types/index.js';

/** The name of the attribute that counts the changes of a row. */
export const versionName = 'version';

/** The version of a new row. */
export const firstVersion = 1;

/** The attribute of a model that was declared with `version: true`. */
export const versionOptions: AttributeOptions = Object.freeze({
  type: DataTypes.INTEGER,
  allowNull: false,
  defaultValue: firstVersion,
});
