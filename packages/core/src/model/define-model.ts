import { ConfigurationError } from '../errors/usage-errors.js';
import {
  declareModel,
  type InstanceClass,
  type ModelDeclaration,
  type TableOptions,
} from '../schema/model-declaration.js';
import { declarationOf, MODEL, type ModelReference } from '../schema/model-reference.js';
import { contextOf, HOST, type ModelContext, type ModelHost } from './context.js';

/** A model class, as far as initialising it goes. */
export interface ModelTarget extends ModelReference {
  readonly name: string;
  readonly prototype: object;
  readonly [HOST]: ModelHost | undefined;
}

export type AttributeDefinitions = Readonly<Record<string, unknown>>;

/** Makes a class a model of a database. */
export function initialiseModel<T extends ModelTarget>(
  target: T,
  attributes: AttributeDefinitions,
  options: TableOptions,
  host: ModelHost,
): T {
  if (Object.hasOwn(target, MODEL)) {
    throw new ConfigurationError(`The class '${target.name}' is initialised already`);
  }
  const declaration = declareFor(target, attributes, options, host);
  host.registry.add(declaration);
  bind(target, declaration, host);
  return target;
}

/** The declaration of a joining table that is known by its name only: it follows its source in how columns are made. */
export function declareThrough(
  target: ModelTarget,
  table: string,
  source: ModelDeclaration,
  host: ModelHost,
): ModelDeclaration {
  const { timestamps, underscored, schema } = source;
  const declaration = declareFor(
    target,
    {},
    {
      modelName: table,
      tableName: table,
      timestamps,
      underscored,
      ...(schema === undefined ? {} : { schema }),
    },
    host,
  );
  bind(target, declaration, host);
  return declaration;
}

/** The database behind `database` in the options of a model. */
export function hostOf(database: unknown): ModelHost {
  const host = (database as { readonly [HOST]?: ModelHost } | undefined)?.[HOST];
  if (host === undefined) {
    throw new ConfigurationError('Model.init needs `database`: the Database that the model belongs to');
  }
  return host;
}

/** A class's declaration and database. @throws ConfigurationError when it was never initialised */
export function initialised(target: ModelTarget): {
  readonly declaration: ModelDeclaration;
  readonly host: ModelHost;
} {
  const declaration = declarationOf(target);
  const host = target[HOST];
  if (declaration === undefined || host === undefined) {
    throw new ConfigurationError(
      `The model class '${target.name}' is not initialised; call its init() first`,
    );
  }
  return { declaration, host };
}

/** All that a call on a model class needs; resolves the models of its database if that has not been done yet. */
export function modelContext(target: ModelTarget): ModelContext {
  const { declaration, host } = initialised(target);
  return contextOf(host, declaration);
}

function declareFor(
  target: ModelTarget,
  attributes: AttributeDefinitions,
  options: TableOptions,
  host: ModelHost,
): ModelDeclaration {
  const declaration = declareModel(attributes, options, target as unknown as InstanceClass);
  checkSchema(declaration, host);
  checkNameLength(declaration, host);
  for (const attribute of declaration.attributes) {
    const problem = problemOf(attribute, target, host);
    if (problem === undefined) continue;
    const { name: model } = declaration;
    const message = `Attribute '${model}.${attribute.name}' ${problem}`;
    throw new ConfigurationError(message, { model, attribute: attribute.name });
  }
  return declaration;
}

function checkSchema({ name: model, schema }: ModelDeclaration, { compiler: { dialect } }: ModelHost): void {
  if (schema === undefined || dialect.hasSchemas) return;
  const message = `Model '${model}' has the schema '${schema}', and ${dialect.title} has none; leave it out`;
  throw new ConfigurationError(message, { model });
}

function checkNameLength(
  { name: model, table, attributes }: ModelDeclaration,
  { compiler: { dialect } }: ModelHost,
): void {
  const names = [...table.split('.'), ...attributes.map(({ column }) => column)];
  const long = names.find((name) => Buffer.byteLength(name) > dialect.maxNameBytes);
  if (long === undefined) return;
  const message = `Model '${model}' has the name '${long}', which is longer than the ${dialect.maxNameBytes} bytes that ${dialect.title} keeps of a name`;
  throw new ConfigurationError(message, { model });
}

function problemOf(
  { name, type }: ModelDeclaration['attributes'][number],
  { prototype }: ModelTarget,
  { compiler: { dialect } }: ModelHost,
): string | undefined {
  if (!dialect.supports(type)) return `has the type ${type.key}, which ${dialect.title} does not have`;
  // Attributes are own properties: one of this name would hide the member, or fail on it.
  return name in prototype
    ? 'has the name of a member of its class; use another name and set `field`'
    : undefined;
}

function bind(target: ModelTarget, declaration: ModelDeclaration, host: ModelHost): void {
  Object.defineProperties(target, { [MODEL]: { value: declaration }, [HOST]: { value: host } });
  if (target.name === '')
    Object.defineProperty(target, 'name', { value: declaration.name, configurable: true });
}
