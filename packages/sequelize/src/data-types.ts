import { DataTypes as core } from '@espalier/core';

/** Makes a type callable, as in Sequelize. The parameters have no effect here. */
function callable<T extends object>(type: T): T & ((...parameters: unknown[]) => T) {
  return Object.freeze(Object.assign(() => type, type));
}

/** The data types by the names of Sequelize. A type that Espalier does not have is replaced by a larger one. */
export const STRING = core.STRING;
export const CHAR = core.STRING;
export const TEXT = callable(core.TEXT);
export const INTEGER = callable(core.INTEGER);
export const TINYINT = INTEGER;
export const SMALLINT = INTEGER;
export const MEDIUMINT = INTEGER;
export const BIGINT = callable(core.BIGINT);
export const FLOAT = callable(core.FLOAT);
export const REAL = FLOAT;
export const DOUBLE = callable(core.DOUBLE);
export const DECIMAL = core.DECIMAL;
export const NUMERIC = core.DECIMAL;
export const BOOLEAN = core.BOOLEAN;
export const DATE = callable(core.DATE);
export const DATEONLY = core.DATEONLY;
export const UUID = core.UUID;
// biome-ignore lint/suspicious/noShadowRestrictedNames: it is a member of DataTypes
export const JSON = core.JSON;
export const JSONB = core.JSONB;
export const ENUM = (...members: readonly (string | readonly string[])[]) => core.ENUM(...members.flat());
export const BLOB = callable(core.BLOB);
export const ARRAY = core.ARRAY;
export const NOW = core.NOW;
export const UUIDV4 = core.UUIDV4;
