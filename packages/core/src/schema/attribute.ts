import { ConfigurationError } from '../errors/schema-errors.js';
import { unknownOption } from '../util/unknown-option.js';
import {
  type AnyDataType,
  canonicalValue,
  descriptionOf,
  isDataType,
  Mismatch,
  type TypeDescription,
  traitsOf,
} from './data-types/index.js';
import { type DefaultValue, readDefaultValue } from './default-value.js';
import { snakeCase, unusableName } from './naming.js';
import { AttributeReference } from './sql-fragment.js';
import type { AttributeValidation } from './validators/declared.js';

/** What happens to a row whose referred row is deleted or changes its key. */
export type ReferentialAction = 'CASCADE' | 'SET NULL' | 'SET DEFAULT' | 'RESTRICT' | 'NO ACTION';

/** An attribute as the user declares it; a bare data type stands for `{ type }`. */
export interface AttributeOptions {
  readonly type: AnyDataType;
  /** Default `true`, but for primary keys. */
  readonly allowNull?: boolean;
  /** A value, a function called for each record, or an `sql` fragment for the database to evaluate. */
  readonly defaultValue?: unknown;
  readonly primaryKey?: boolean;
  /**
   * The database numbers the rows. For INTEGER and BIGINT. Default: `true` for a primary key of such a type that stands
   * alone, has no default and refers to nothing.
   */
  readonly autoIncrement?: boolean;
  /** `true`, or a name shared by the columns that are unique together. */
  readonly unique?: boolean | string;
  /** Column name, when it is not the attribute's. */
  readonly field?: string;
  /** A row of which table this refers to, where no association says so. */
  readonly references?: { readonly model: unknown; readonly key?: string };
  readonly onDelete?: ReferentialAction;
  readonly onUpdate?: ReferentialAction;
  readonly comment?: string;
  /** What its values must be, beyond their type: validators by name, or a schema of zod, valibot and their like. */
  readonly validate?: AttributeValidation;
}

/** One attribute of a model, resolved: frozen data. */
export interface Attribute {
  readonly name: string;
  readonly column: string;
  readonly type: TypeDescription;
  readonly allowNull: boolean;
  readonly primaryKey: boolean;
  readonly autoIncrement: boolean;
  readonly defaultValue: DefaultValue | undefined;
  readonly comment: string | undefined;
}

const optionNames =
  'type allowNull defaultValue primaryKey autoIncrement unique field references onDelete onUpdate comment validate'.split(
    ' ',
  );

const unusableNames = new Set(['__proto__', 'constructor', 'prototype']);

/** The options of an attribute, with a bare data type spelt out. */
export function normalizeAttributeOptions(model: string, name: string, given: unknown): AttributeOptions {
  const fail = (why: string) =>
    new ConfigurationError(`Attribute '${model}.${name}' ${why}`, { model, attribute: name });
  if (unusableNames.has(name))
    throw fail('has a name that no attribute can have; use another name and set `field`');
  if (isDataType(given)) return { type: given };
  if (given === null || typeof given !== 'object') throw fail('needs a data type, such as DataTypes.STRING');
  const unknown = unknownOption(given, optionNames);
  if (unknown !== undefined) throw fail(`has ${unknown}`);
  const options = given as AttributeOptions;
  if (!isDataType(options.type)) throw fail('needs `type`, such as DataTypes.STRING');
  return options;
}

/** Resolves the options of one attribute. */
export function resolveAttribute(
  model: string,
  name: string,
  options: AttributeOptions,
  underscored: boolean,
): Attribute {
  const type = descriptionOf(options.type);
  const primaryKey = options.primaryKey === true;
  const attribute: Attribute = {
    name,
    column: options.field ?? (underscored ? snakeCase(name) : name),
    type,
    allowNull: options.allowNull ?? !primaryKey,
    primaryKey,
    autoIncrement: options.autoIncrement === true,
    defaultValue: resolveDefaultValue(model, name, options, type),
    comment: options.comment,
  };
  const problem = findAttributeMistake(attribute);
  if (problem !== undefined)
    throw new ConfigurationError(`Attribute '${model}.${name}' ${problem}`, { model, attribute: name });
  return Object.freeze(attribute);
}

function resolveDefaultValue(model: string, name: string, options: AttributeOptions, type: TypeDescription) {
  const given = readDefaultValue(options.defaultValue);
  if (given?.kind === 'sql' && given.fragment.bindings.some((each) => each instanceof AttributeReference)) {
    const message = `Attribute '${model}.${name}' has a defaultValue that refers to an attribute, which a default cannot`;
    throw new ConfigurationError(message, { model, attribute: name });
  }
  if (given?.kind !== 'value' || given.value === null) return given;
  const value = canonicalValue(given.value, type);
  if (!(value instanceof Mismatch)) return Object.freeze({ kind: 'value' as const, value });
  const message = `Attribute '${model}.${name}' has a defaultValue that is not ${value.expected}`;
  throw new ConfigurationError(message, { model, attribute: name });
}

function findAttributeMistake({
  autoIncrement,
  primaryKey,
  allowNull,
  type,
  column,
}: Attribute): string | undefined {
  const unusable = unusableName(column);
  if (unusable !== undefined) return `has the column name '${column}', which ${unusable}`;
  if (autoIncrement && !traitsOf(type).isInteger) {
    return `is autoIncrement, which needs INTEGER or BIGINT, not ${type.key}`;
  }
  if (autoIncrement && !primaryKey) return 'is autoIncrement, which only a primary key can be';
  if (primaryKey && !traitsOf(type).canBeKey) return `is a primary key, which ${type.key} cannot be`;
  if (primaryKey && allowNull) return 'is a primary key, which cannot allow null';
  if (type.values?.length === 0) return `is an ${type.key} without members`;
  return undefined;
}
