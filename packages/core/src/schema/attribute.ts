import { ConfigurationError } from '../errors/schema-errors.js';
import { anything, either, flag, type OptionKind, text } from '../util/option-kinds.js';
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
import {
  findGeneratedMistake,
  fragmentKind,
  type GeneratedColumn,
  readGeneratedColumn,
} from './generated-column.js';
import { snakeCase, unusableName } from './naming.js';
import { commonAttributeKinds, findAttributeMistakeIn, type ReferentialAction } from './option-kinds.js';
import { AttributeReference, type SqlExpression, type SqlFragment } from './sql-fragment.js';
import { findTenantMistake, readTenantName } from './tenant-declaration.js';
import type { AttributeValidation } from './validators/declared.js';

/** An attribute as the user declares it. A data type alone is short for `{ type }`. */
export interface AttributeOptions {
  /** The data type. */
  readonly type: AnyDataType;
  /** Whether the value may be null. Default `true`; `false` for a primary key. */
  readonly allowNull?: boolean;
  /** A value, a function called for each record, or an `sql` fragment for the database to evaluate. */
  readonly defaultValue?: unknown;
  /** Whether the attribute is the primary key, or a part of it. Default `false`. A model without a primary key gets `id`. */
  readonly primaryKey?: boolean;
  /**
   * Whether the database numbers the rows, for a primary key of type INTEGER or BIGINT. Default: `true` for such a key
   * that is not composite, has no default and refers to nothing.
   */
  readonly autoIncrement?: boolean;
  /** `true`, or a name shared by the columns that are unique together. Default `false`. */
  readonly unique?: boolean | string;
  /** The name of the column. Default: the attribute's name, in snake_case for an `underscored` model. */
  readonly field?: string;
  /** The table, or model, and key that the attribute refers to, if no association declares it. */
  readonly references?: { readonly model: unknown; readonly key?: string };
  /** For `references`: what happens to the row if the other row is deleted. Default `NO ACTION`. */
  readonly onDelete?: ReferentialAction;
  /** For `references`: what happens to the attribute if the other key changes. Default `NO ACTION`. */
  readonly onUpdate?: ReferentialAction;
  /** For `references`: whether the column gets an index, unless another index covers it. Default `true`. */
  readonly index?: boolean;
  /** The earlier name of the column. `database.planSchema` renames the column, and does not drop it and add another. */
  readonly was?: string;
  /** The comment of the column in the database. */
  readonly comment?: string;
  /**
   * The expression from which the database computes the values of the column, which no call can set. It refers to other
   * columns by `sql.attribute(name)`.
   */
  readonly generatedAs?: SqlExpression;
  /** For `generatedAs`: whether a value is stored when its row is written, and not computed when it is read. Default `true`. */
  readonly stored?: boolean;
  /**
   * Whether the attribute is the tenant of its row: every call sees and writes only the rows that have the value which
   * `database.withContext` has set under the attribute's name, or under the given name. Default `false`.
   */
  readonly tenant?: boolean | string;
  /** Rules on its values: validators by name, or a schema of a library such as zod or valibot. */
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
  /** `undefined` for a column whose values are written. */
  readonly generated: GeneratedColumn | undefined;
  /** The name of the context value that the attribute has in every row; `undefined` if it is not the tenant. */
  readonly tenant: string | undefined;
  readonly comment: string | undefined;
  /** The earlier name of the column. */
  readonly was: string | undefined;
}

const attributeKinds = {
  ...commonAttributeKinds,
  primaryKey: flag,
  autoIncrement: flag,
  generatedAs: fragmentKind,
  stored: flag,
  tenant: either('true, false or the name of a context value', flag, text),
  // It is read, and checked, when the models are resolved.
  validate: anything,
} as const satisfies Readonly<Record<keyof AttributeOptions, OptionKind>>;

const unusableNames = new Set(['__proto__', 'constructor', 'prototype']);

/** Checks the declaration of an attribute and returns its options. */
export function normalizeAttributeOptions(model: string, name: string, declared: unknown): AttributeOptions {
  const fail = (why: string) =>
    new ConfigurationError(`Attribute '${model}.${name}' ${why}`, { model, attribute: name });
  if (unusableNames.has(name))
    throw fail('has a name that no attribute can have; use another name and set `field`');
  if (isDataType(declared)) return { type: declared };
  if (declared === null || typeof declared !== 'object')
    throw fail('needs a data type, such as DataTypes.STRING');
  const mistake = findAttributeMistakeIn(declared, attributeKinds);
  if (mistake !== undefined) throw fail(`has ${mistake}`);
  const options = declared as AttributeOptions;
  const action = (['onDelete', 'onUpdate'] as const).find((each) => options[each] !== undefined);
  if (action !== undefined && options.references === undefined)
    throw fail(`has ${action} without references; set it on the association`);
  if (options.index !== undefined && options.references === undefined)
    throw fail('has index without references; set it on the association, or use `indexes` of the model');
  const generated = findGeneratedMistake(options);
  if (generated !== undefined) throw fail(generated);
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
    generated: readGeneratedColumn(options),
    tenant: readTenantName(name, options.tenant),
    comment: options.comment,
    was: options.was,
  };
  const problem = findAttributeMistake(attribute);
  if (problem !== undefined)
    throw new ConfigurationError(`Attribute '${model}.${name}' ${problem}`, { model, attribute: name });
  return Object.freeze(attribute);
}

function resolveDefaultValue(
  model: string,
  name: string,
  options: AttributeOptions,
  type: TypeDescription,
): DefaultValue | undefined {
  const fail = (why: string) =>
    new ConfigurationError(`Attribute '${model}.${name}' has a defaultValue that ${why}`, {
      model,
      attribute: name,
    });
  const defaultValue = readDefaultValue(options.defaultValue);
  if (defaultValue?.kind === 'sql' && hasAttributeReference(defaultValue.fragment))
    throw fail('refers to an attribute, which a default cannot');
  if (defaultValue?.kind !== 'value' || defaultValue.value === null) return defaultValue;
  const value = canonicalValue(defaultValue.value, type);
  if (value instanceof Mismatch) throw fail(`is not ${value.expected}`);
  return Object.freeze({ kind: 'value', value });
}

function hasAttributeReference({ bindings }: SqlFragment): boolean {
  return bindings.some((binding) => binding instanceof AttributeReference);
}

function findAttributeMistake(attribute: Attribute): string | undefined {
  const { autoIncrement, primaryKey, allowNull, type, column } = attribute;
  const unusable = unusableName(column);
  if (unusable !== undefined) return `has the column name '${column}', which ${unusable}`;
  if (autoIncrement && !traitsOf(type).isInteger) {
    return `is autoIncrement, which needs INTEGER or BIGINT, not ${type.key}`;
  }
  if (autoIncrement && !primaryKey) return 'is autoIncrement, which only a primary key can be';
  if (primaryKey && !traitsOf(type).canBeKey) return `is a primary key, which ${type.key} cannot be`;
  if (primaryKey && allowNull) return 'is a primary key, which cannot allow null';
  if (type.values?.length === 0) return `is an ${type.key} without members`;
  return findTenantMistake(attribute);
}
