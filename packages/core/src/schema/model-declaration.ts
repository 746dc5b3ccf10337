import { ConfigurationError } from '../errors/schema-errors.js';
import { unknownOption } from '../util/unknown-option.js';
import type { AssociationKind, AssociationOptions } from './association.js';
import {
  type Attribute,
  type AttributeOptions,
  normalizeAttributeOptions,
  resolveAttribute,
} from './attribute.js';
import { DataTypes } from './data-types/index.js';
import { type HookDeclarations, type Hooks, readHooks } from './hooks.js';
import { plural } from './inflection/inflection.js';
import { snakeCase, unusableName } from './naming.js';
import type { RecordValidation } from './validators/declared.js';

/** An index as the user declares it. `fields` are attribute names. */
export interface IndexOptions {
  readonly fields: readonly string[];
  readonly name?: string;
  readonly unique?: boolean;
}

/** The options of a model that concern its table. */
export interface TableOptions {
  readonly modelName: string;
  /** Default: the plural of the model's name. */
  readonly tableName?: string;
  /** The schema that the table is in, on PostgreSQL. Default: whichever the connection's search path finds it in. */
  readonly schema?: string;
  /** `createdAt` and `updatedAt`. Default `true`. */
  readonly timestamps?: boolean;
  /** Columns in snake_case; attributes keep their names. Default `false`. */
  readonly underscored?: boolean;
  /** What one and many of this model are called, where they are properties. */
  readonly name?: { readonly singular?: string; readonly plural?: string };
  readonly indexes?: readonly IndexOptions[];
  /** Rules on several attributes of a record: functions by name, which get the record, as `this` too. */
  readonly validate?: RecordValidation;
  /** Functions by the name of a moment: `beforeCreate`, `afterSave` and so on. */
  readonly hooks?: HookDeclarations;
}

/** Makes an instance of a model, with no values yet. */
export type InstanceClass = new () => object;

/**
 * A model as the user declared it. All of it is frozen but for what is learnt later: its associations, its hooks, and
 * its most derived class (`class Product extends Model.init(...)` is not yet born when `init` runs).
 */
export interface ModelDeclaration {
  readonly name: string;
  readonly singular: string;
  readonly plural: string;
  /** With its schema in front, behind a dot, if it has one. */
  readonly table: string;
  readonly schema: string | undefined;
  readonly underscored: boolean;
  readonly timestamps: boolean;
  readonly indexes: readonly IndexOptions[];
  readonly validation: RecordValidation | undefined;
  readonly attributes: readonly Attribute[];
  readonly attributeOptions: ReadonlyMap<string, AttributeOptions>;
  readonly associations: AssociationDeclaration[];
  readonly hooks: Hooks;
  /** What instances are made of. */
  instanceClass: InstanceClass;
  /** Whether that is known: the class that was first used as the model. */
  hasFinalClass: boolean;
}

/** An association as declared: nothing of it is looked up before first use. */
export interface AssociationDeclaration {
  readonly kind: AssociationKind;
  readonly source: ModelDeclaration;
  /** A model class, or a thunk that gives one. */
  readonly target: unknown;
  readonly options: AssociationOptions;
}

const optionNames = 'modelName tableName schema timestamps underscored name indexes validate hooks'.split(
  ' ',
);

/**
 * Reads the declaration of a model.
 *
 * @throws ConfigurationError naming the model, the attribute and the option that is wrong
 */
export function declareModel(
  attributes: Readonly<Record<string, unknown>>,
  options: TableOptions,
  instanceClass: InstanceClass,
): ModelDeclaration {
  const { modelName: name, underscored = false, timestamps = true } = options;
  if (typeof name !== 'string' || name === '') throw new ConfigurationError('A model needs a modelName');
  const unknown = unknownOption(options, optionNames);
  if (unknown !== undefined) throw new ConfigurationError(`Model '${name}' has ${unknown}`, { model: name });
  const all = new Map(
    Object.entries(attributes).map(([key, given]) => [key, normalizeAttributeOptions(name, key, given)]),
  );
  if (timestamps) addTimestamps(all);
  const own = [...all].map(([key, each]) => resolveAttribute(name, key, each, underscored));
  checkPrimaryKey(name, own);
  const { schema } = options;
  const table = options.tableName ?? (underscored ? snakeCase(plural(name)) : plural(name));
  checkUsableName(name, 'table name', table);
  if (schema !== undefined) checkUsableName(name, 'schema', schema);
  return {
    name,
    singular: options.name?.singular ?? name,
    plural: options.name?.plural ?? plural(name),
    table: schema === undefined ? table : `${schema}.${table}`,
    schema,
    underscored,
    timestamps,
    indexes: Object.freeze([...(options.indexes ?? [])]),
    validation: options.validate,
    attributes: Object.freeze(own),
    attributeOptions: all,
    associations: [],
    hooks: readHooks(name, options.hooks),
    instanceClass,
    hasFinalClass: false,
  };
}

function checkUsableName(model: string, what: string, given: string): void {
  const unusable = unusableName(given);
  if (unusable === undefined) return;
  throw new ConfigurationError(`Model '${model}' has the ${what} '${given}', which ${unusable}`, { model });
}

function checkPrimaryKey(name: string, attributes: readonly Attribute[]): void {
  const keys = attributes.filter(({ primaryKey }) => primaryKey);
  const numbered = keys.find(({ autoIncrement }) => autoIncrement);
  if (numbered === undefined || keys.length === 1) return;
  const message = `Attribute '${name}.${numbered.name}' is autoIncrement, which no part of a composite primary key can be`;
  throw new ConfigurationError(message, { model: name, attribute: numbered.name });
}

function addTimestamps(attributes: Map<string, AttributeOptions>): void {
  for (const name of ['createdAt', 'updatedAt']) {
    if (!attributes.has(name)) attributes.set(name, { type: DataTypes.DATE, allowNull: false });
  }
}
