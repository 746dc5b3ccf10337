import { ConfigurationError } from '../errors/schema-errors.js';
import {
  declareModel,
  type InstanceClass,
  type ModelDeclaration,
  type TableOptions,
} from '../schema/model-declaration.js';
import { getDeclaration, MODEL, type ModelReference } from '../schema/model-reference.js';
import { buildModelContext, DATABASE, type DatabaseContext, type ModelContext } from './context.js';

/** A model class, as far as initialising it goes. */
export interface ModelTarget extends ModelReference {
  readonly name: string;
  readonly prototype: object;
  readonly [DATABASE]: DatabaseContext | undefined;
}

export type AttributeDefinitions = Readonly<Record<string, unknown>>;

/** Makes a class a model of a database. */
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

/** The declaration of a joining table that is known by its name only: it follows its source in how columns are made. */
export function declareThrough(
  target: ModelTarget,
  table: string,
  source: ModelDeclaration,
  context: DatabaseContext,
): ModelDeclaration {
  const { timestamps, underscored, schema } = source;
  const declaration = declareTarget(
    target,
    {},
    {
      modelName: table,
      tableName: table,
      timestamps,
      underscored,
      ...(schema === undefined ? {} : { schema }),
    },
    context,
  );
  attach(target, declaration, context);
  return declaration;
}

/** The database behind `database` in the options of a model. */
export function readDatabase(database: unknown): DatabaseContext {
  const context = (database as { readonly [DATABASE]?: DatabaseContext } | undefined)?.[DATABASE];
  if (context === undefined) {
    throw new ConfigurationError('Model.init needs `database`: the Database that the model belongs to');
  }
  return context;
}

/** A class's declaration and database. @throws ConfigurationError when it was never initialised */
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

/** All that a call on a model class needs; resolves the models of its database if that has not been done yet. */
export function getModelContext(target: ModelTarget): ModelContext {
  const { declaration, context } = requireInitialised(target);
  return buildModelContext(context, declaration);
}

function declareTarget(
  target: ModelTarget,
  attributes: AttributeDefinitions,
  options: TableOptions,
  context: DatabaseContext,
): ModelDeclaration {
  const declaration = declareModel(attributes, options, target as unknown as InstanceClass);
  checkSchema(declaration, context);
  checkNameLength(declaration, context);
  for (const attribute of declaration.attributes) {
    const problem = findUnsupported(attribute, target, context);
    if (problem === undefined) continue;
    const { name: model } = declaration;
    const message = `Attribute '${model}.${attribute.name}' ${problem}`;
    throw new ConfigurationError(message, { model, attribute: attribute.name });
  }
  return declaration;
}

function checkSchema(
  { name: model, schema }: ModelDeclaration,
  { compiler: { dialect } }: DatabaseContext,
): void {
  if (schema === undefined || dialect.supportsSchemas) return;
  const message = `Model '${model}' has the schema '${schema}', and ${dialect.displayName} has none; leave it out`;
  throw new ConfigurationError(message, { model });
}

function checkNameLength(
  { name: model, table, attributes }: ModelDeclaration,
  { compiler: { dialect } }: DatabaseContext,
): void {
  const names = [...table.split('.'), ...attributes.map(({ column }) => column)];
  const long = names.find((name) => Buffer.byteLength(name) > dialect.maxNameBytes);
  if (long === undefined) return;
  const message = `Model '${model}' has the name '${long}', which is longer than the ${dialect.maxNameBytes} bytes that ${dialect.displayName} keeps of a name`;
  throw new ConfigurationError(message, { model });
}

function findUnsupported(
  { name, type }: ModelDeclaration['attributes'][number],
  { prototype }: ModelTarget,
  { compiler: { dialect } }: DatabaseContext,
): string | undefined {
  if (!dialect.supportsType(type))
    return `has the type ${type.key}, which ${dialect.displayName} does not have`;
  // Attributes are own properties: one of this name would hide the member, or fail on it.
  return name in prototype
    ? 'has the name of a member of its class; use another name and set `field`'
    : undefined;
}

function attach(target: ModelTarget, declaration: ModelDeclaration, context: DatabaseContext): void {
  Object.defineProperties(target, { [MODEL]: { value: declaration }, [DATABASE]: { value: context } });
  if (target.name === '')
    Object.defineProperty(target, 'name', { value: declaration.name, configurable: true });
}
