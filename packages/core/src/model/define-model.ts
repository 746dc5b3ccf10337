import { withStackTrace } from '../errors/combine-problems.js';
import { ConfigurationError } from '../errors/schema-errors.js';
import { unknownKey } from '../graph/problems.js';
import { checkWritable } from '../graph/read-only.js';
import type { AssociationKind, AssociationOptions } from '../schema/association.js';
import {
  declareModel,
  type InstanceClass,
  type ModelDeclaration,
  type TableOptions,
} from '../schema/model-declaration.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { getDeclaration, MODEL, type ModelReference } from '../schema/model-reference.js';
import { describeValue } from '../util/describe-value.js';
import { isPlainObject } from '../util/plain-object.js';
import { AssociationObject } from './associations/association-object.js';
import {
  buildModelContext,
  contextualDatabase,
  DATABASE,
  type DatabaseContext,
  type ModelContext,
} from './context.js';

/** A model class, before or after it is initialised. */
export interface ModelTarget extends ModelReference {
  readonly name: string;
  readonly prototype: object;
  readonly [DATABASE]: DatabaseContext | undefined;
}

export type AttributeDefinitions = Readonly<Record<string, unknown>>;

/** Makes a class a model of a database. @throws ConfigurationError if the declaration cannot work */
export function initialiseModel<T extends ModelTarget>(
  target: T,
  attributes: AttributeDefinitions,
  options: TableOptions,
  context: DatabaseContext,
): T {
  if (Object.hasOwn(target, MODEL)) {
    throw new ConfigurationError(`The class '${target.name}' is initialised already`);
  }
  const declaration = declareTarget(target, attributes, options, context);
  context.registry.add(declaration);
  attach(target, declaration, context);
  return target;
}

/** Declares the model of a through table that the user names without a model. It has the column options of the source. */
export function declareThrough(
  target: ModelTarget,
  table: string,
  source: ModelDeclaration,
  context: DatabaseContext,
): ModelDeclaration {
  const { timestamps, underscored, schema } = source;
  const names = { modelName: table, tableName: table, ...(schema === undefined ? {} : { schema }) };
  const declaration = declareTarget(target, {}, { ...names, timestamps, underscored }, context);
  attach(target, declaration, context);
  return declaration;
}

/** Adds an association to a model class. @throws ConfigurationError if the class is not initialised */
export function declareAssociation(
  model: ModelTarget,
  kind: AssociationKind,
  target: unknown,
  options: AssociationOptions = {},
): AssociationObject {
  const { declaration: source, context: database } = requireInitialised(model);
  if (!isPlainObject(options)) {
    const given = `${describeValue(options)} as its options; they must be an object`;
    throw new ConfigurationError(`${source.name}.${kind}() has ${given}`, { model: source.name });
  }
  const association = Object.freeze({ kind, source, target, options });
  database.registry.addAssociation(association);
  return new AssociationObject(association, database);
}

/** Reads the option `database` of a model. @throws ConfigurationError if it is not a `Database` */
export function readDatabase(database: unknown): DatabaseContext {
  const context = (database as { readonly [DATABASE]?: DatabaseContext } | undefined)?.[DATABASE];
  if (context === undefined) {
    throw new ConfigurationError('Model.init needs `database`: the Database that the model belongs to');
  }
  return context;
}

/** Returns the declaration and the database of a model class. @throws ConfigurationError if it is not initialised */
export function requireInitialised(target: ModelTarget): {
  readonly declaration: ModelDeclaration;
  readonly context: DatabaseContext;
} {
  const declaration = getDeclaration(target);
  const context = target[DATABASE];
  if (declaration === undefined || context === undefined) {
    throw new ConfigurationError(
      `The model class '${target.name}' is not initialised; call its init() first`,
    );
  }
  return { declaration, context };
}

/**
 * Returns the context of a call on a model class.
 *
 * @throws ConfigurationError if the class is not initialised; SchemaError with every mistake in the models
 */
export function getModelContext(target: ModelTarget): ModelContext {
  const { declaration, context } = requireInitialised(target);
  return buildModelContext(contextualDatabase(context), declaration);
}

/**
 * Returns the context of a call that writes rows of a model.
 *
 * @param name the name of the method: `create`
 * @throws OptionError if the rows of the model can only be read; and what {@link getModelContext} throws
 */
export function getWritableContext(target: ModelTarget, name: string): ModelContext {
  const context = getModelContext(target);
  checkWritable(context.model, `${context.model.name}.${name}`);
  return context;
}

function declareTarget(
  target: ModelTarget,
  attributes: AttributeDefinitions,
  options: TableOptions,
  context: DatabaseContext,
): ModelDeclaration {
  const declaration = declareModel(attributes, options, target as unknown as InstanceClass);
  checkSchema(declaration, context);
  checkIndexMethods(declaration, context);
  checkNameLength(declaration, context);
  for (const attribute of declaration.attributes) {
    const mistake = findMistakeForModel(attribute, target, context);
    if (mistake === undefined) continue;
    const { name: model } = declaration;
    const message = `Attribute '${model}.${attribute.name}' ${mistake}`;
    throw new ConfigurationError(message, { model, attribute: attribute.name });
  }
  return declaration;
}

function checkSchema(
  { name: model, schema }: ModelDeclaration,
  { compiler: { dialect } }: DatabaseContext,
): void {
  if (schema === undefined || dialect.supportsSchemas) return;
  const why = `and ${dialect.displayName} has none; leave it out`;
  throw new ConfigurationError(`Model '${model}' has the schema '${schema}', ${why}`, { model });
}

function checkIndexMethods(
  { name: model, indexes }: ModelDeclaration,
  { compiler: { dialect } }: DatabaseContext,
): void {
  const position = indexes.findIndex(({ method }) => !dialect.indexMethods.includes(method));
  if (position < 0) return;
  const what = `has the method '${indexes[position]?.method}', which ${dialect.displayName} does not have`;
  throw new ConfigurationError(`Model '${model}': indexes[${position}] ${what}; leave \`using\` out`, {
    model,
  });
}

function checkNameLength(
  { name: model, table, attributes, indexes, checks }: ModelDeclaration,
  { compiler: { dialect } }: DatabaseContext,
): void {
  const names = [
    ...table.split('.'),
    ...attributes.map(({ column }) => column),
    ...[...indexes, ...checks].map(({ name }) => name ?? ''),
  ];
  const long = names.find((name) => Buffer.byteLength(name) > dialect.maxNameBytes);
  if (long === undefined) return;
  const limit = `the ${dialect.maxNameBytes} bytes that ${dialect.displayName} keeps of a name`;
  const message = `Model '${model}' has the name '${long}', which is longer than ${limit}`;
  throw new ConfigurationError(message, { model });
}

function findMistakeForModel(
  { name, type }: ModelDeclaration['attributes'][number],
  { prototype }: ModelTarget,
  { compiler: { dialect } }: DatabaseContext,
): string | undefined {
  if (!dialect.supportsType(type))
    return `has the type ${type.key}, which ${dialect.displayName} does not have`;
  // Attributes are own properties: this one would hide the member, or could not be set.
  return name in prototype
    ? 'has the name of a member of its class; use another name and set `field`'
    : undefined;
}

function attach(target: ModelTarget, declaration: ModelDeclaration, context: DatabaseContext): void {
  Object.defineProperties(target, { [MODEL]: { value: declaration }, [DATABASE]: { value: context } });
  if (target.name === '')
    Object.defineProperty(target, 'name', { value: declaration.name, configurable: true });
}

/** Sets attributes and associations of an instance. @throws UnknownKeyError if a key is neither */
export function setValues(model: ModelDefinition, instance: object, values: object): void {
  for (const key of Object.keys(values)) {
    if (!model.attributeByName.has(key) && !model.associations.has(key))
      throw withStackTrace(unknownKey(model, key, null).build());
    (instance as Record<string, unknown>)[key] = (values as Record<string, unknown>)[key];
  }
}
