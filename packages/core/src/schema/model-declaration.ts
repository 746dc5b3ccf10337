import { ConfigurationError } from '../errors/schema-errors.js';
import { describeValue } from '../util/describe-value.js';
import {
  anything,
  findOptionMistake,
  flag,
  list,
  namedValues,
  type OptionKind,
  text,
} from '../util/option-kinds.js';
import { isPlainObject } from '../util/plain-object.js';
import type { AssociationKind, AssociationOptions } from './association.js';
import {
  type Attribute,
  type AttributeOptions,
  normalizeAttributeOptions,
  resolveAttribute,
} from './attribute.js';
import { type CheckConstraint, type CheckConstraintOptions, readChecks } from './check-declaration.js';
import { addTimestamps, checkTimestamps } from './declared-timestamps.js';
import { type HookDeclarations, type Hooks, readHooks } from './hooks.js';
import { type Index, type IndexOptions, readIndexes } from './index-declaration.js';
import { plural } from './inflection/inflection.js';
import { snakeCase, unusableTableName } from './naming.js';
import { readScopeDeclarations, type ScopeDeclaration, type ScopeDeclarations } from './scopes.js';
import { checkDeletedAt, deletedAtName, deletedAtOptions } from './soft-delete.js';
import type { RecordValidation } from './validators/declared.js';
import { versionName, versionOptions } from './version.js';

/** The options of a model that concern its table. */
export interface TableOptions {
  /** The name of the model, in the singular. Default for a class: the name of the class. */
  readonly modelName: string;
  /** The name of the table. Default: the plural of the model's name. */
  readonly tableName?: string;
  /** The schema of the table, on PostgreSQL. Default: the first one in the search path of the connection. */
  readonly schema?: string;
  /**
   * Whether the table is a view, whose rows are only read. It has neither `id` nor timestamps by default, and `sync` and
   * `drop` leave it alone. Default `false`.
   */
  readonly view?: boolean;
  /** Whether `sync` creates the table, and `drop` drops it. Default: `true`, and `false` for a view. */
  readonly managed?: boolean;
  /** Whether the model has `createdAt` and `updatedAt`. Default: `true`, and `false` for a view. */
  readonly timestamps?: boolean;
  /**
   * Whether the model has `version`, which counts the changes of a row, so that no call overwrites a change that it has
   * not seen. Default `false`.
   */
  readonly version?: boolean;
  /**
   * Whether `destroy` keeps the rows and sets their `deletedAt`, which calls then leave out unless they say
   * `paranoid: false`. Default `false`.
   */
  readonly paranoid?: boolean;
  /** Whether columns are in snake_case; attributes keep their names. Default `false`. */
  readonly underscored?: boolean;
  /** The default names of properties that hold one and many of this model. Default: the model's name and its plural. */
  readonly name?: { readonly singular?: string; readonly plural?: string };
  /** The indexes of the table, in addition to those on foreign keys. None by default. */
  readonly indexes?: readonly IndexOptions[];
  /** Conditions that no row of the table may break. */
  readonly checks?: readonly CheckConstraintOptions[];
  /** The earlier name of the table. `database.planSchema` renames the table, and does not create another. */
  readonly was?: string;
  /** The comment of the table in the database. */
  readonly comment?: string;
  /** Rules on several attributes of a record: functions by name, called with the record as the argument and as `this`. */
  readonly validate?: RecordValidation;
  /** Functions by the name of a hook, such as `beforeCreate` and `afterSave`. */
  readonly hooks?: HookDeclarations;
  /** Conditions by name, for the option `scope` of calls. `default` holds wherever it is not switched off. */
  readonly scopes?: ScopeDeclarations;
}

/** The class of a model's instances. */
export type InstanceClass = new () => object;

/**
 * A model as the user declared it. Three parts change after `init`: the associations, the hooks, and the class of the
 * instances (`class Product extends Model.init(...)` does not exist yet when `init` runs).
 */
export interface ModelDeclaration {
  readonly name: string;
  readonly singular: string;
  readonly plural: string;
  /** With its schema, if it has one: `sales.products`. */
  readonly table: string;
  readonly schema: string | undefined;
  readonly underscored: boolean;
  /** Whether rows can only be read. */
  readonly isView: boolean;
  /** Whether `sync` creates the table, and `drop` drops it. */
  readonly isManaged: boolean;
  readonly timestamps: boolean;
  readonly version: boolean;
  readonly paranoid: boolean;
  readonly indexes: readonly Index[];
  readonly checks: readonly CheckConstraint[];
  readonly comment: string | undefined;
  /** The earlier name of the table, without a schema. */
  readonly was: string | undefined;
  readonly validation: RecordValidation | undefined;
  readonly attributes: readonly Attribute[];
  readonly attributeOptions: ReadonlyMap<string, AttributeOptions>;
  readonly associations: AssociationDeclaration[];
  readonly hooks: Hooks;
  readonly scopes: ReadonlyMap<string, ScopeDeclaration>;
  /** The class that `init` returned, until {@link getDeclaration} finds the class that extends it. */
  instanceClass: InstanceClass;
  /** Whether `instanceClass` is the class that the user works with. */
  hasFinalClass: boolean;
}

/** An association as the user declared it. It is resolved when the database is first used. */
export interface AssociationDeclaration {
  readonly kind: AssociationKind;
  readonly source: ModelDeclaration;
  /** A model class, or a function that returns one. */
  readonly target: unknown;
  readonly options: AssociationOptions;
}

const optionKinds = {
  modelName: text,
  tableName: text,
  schema: text,
  view: flag,
  managed: flag,
  timestamps: flag,
  version: flag,
  paranoid: flag,
  underscored: flag,
  name: namedValues,
  indexes: list,
  checks: list,
  comment: text,
  was: text,
  validate: anything,
  hooks: namedValues,
  scopes: namedValues,
} as const satisfies Readonly<Record<keyof TableOptions, OptionKind>>;

const nameKinds = { singular: text, plural: text } as const;

/**
 * Reads the declaration of a model.
 *
 * @throws ConfigurationError if an attribute or an option is invalid
 */
export function declareModel(
  attributes: Readonly<Record<string, unknown>>,
  options: TableOptions,
  instanceClass: InstanceClass,
): ModelDeclaration {
  const { modelName: name, underscored = false, view: isView = false, version = false } = options;
  const { timestamps = !isView, managed: isManaged = !isView, paranoid = false } = options;
  if (typeof name !== 'string' || name === '') throw new ConfigurationError('A model needs a modelName');
  const mistake =
    findOptionMistake(options, optionKinds) ?? findOptionMistake(options.name ?? {}, nameKinds, ' in `name`');
  if (mistake !== undefined) throw new ConfigurationError(`Model '${name}' has ${mistake}`, { model: name });
  if (isView) checkView(name, options);
  if (!isPlainObject(attributes)) {
    const given = `${describeValue(attributes)} as its attributes; they must be an object`;
    throw new ConfigurationError(`Model '${name}' has ${given}`, { model: name });
  }
  const attributeOptions = new Map(
    Object.entries(attributes).map(([key, declared]) => [
      key,
      normalizeAttributeOptions(name, key, declared),
    ]),
  );
  if (timestamps) addTimestamps(attributeOptions);
  // A declared attribute of that name is a mistake, which is reported when the models are resolved.
  if (version && !attributeOptions.has(versionName)) attributeOptions.set(versionName, versionOptions);
  if (paranoid && !attributeOptions.has(deletedAtName)) attributeOptions.set(deletedAtName, deletedAtOptions);
  const resolved = [...attributeOptions].map(([key, each]) => resolveAttribute(name, key, each, underscored));
  checkPrimaryKey(name, resolved);
  if (timestamps) checkTimestamps(name, resolved);
  if (paranoid) checkDeletedAt(name, resolved);
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
    isView,
    isManaged,
    timestamps,
    version,
    paranoid,
    indexes: readIndexes(name, options.indexes),
    checks: readChecks(name, options.checks),
    comment: options.comment,
    was: options.was,
    validation: options.validate,
    attributes: Object.freeze(resolved),
    attributeOptions,
    associations: [],
    hooks: readHooks(name, options.hooks),
    scopes: readScopeDeclarations(name, options.scopes),
    instanceClass,
    hasFinalClass: false,
  };
}

function checkUsableName(model: string, role: string, name: string): void {
  const reason = unusableTableName(name);
  if (reason === undefined) return;
  throw new ConfigurationError(`Model '${model}' has the ${role} '${name}', which ${reason}`, { model });
}

/** Checks that nothing is declared that only rows can have that are written. */
function checkView(model: string, options: TableOptions): void {
  const wrong = (['managed', 'version'] as const).find((name) => options[name] === true);
  if (wrong === undefined) return;
  const why = wrong === 'managed' ? 'sync creates no view' : 'the rows of a view are only read';
  throw new ConfigurationError(`Model '${model}' has \`view\` and \`${wrong}: true\`; ${why}`, { model });
}

function checkPrimaryKey(name: string, attributes: readonly Attribute[]): void {
  const keys = attributes.filter(({ primaryKey }) => primaryKey);
  const numbered = keys.find(({ autoIncrement }) => autoIncrement);
  if (numbered === undefined || keys.length === 1) return;
  const attribute = numbered.name;
  const why = 'is autoIncrement, which no part of a composite primary key can be';
  throw new ConfigurationError(`Attribute '${name}.${attribute}' ${why}`, { model: name, attribute });
}
