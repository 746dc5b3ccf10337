import { ConfigurationError } from '../errors/usage-errors.js';
import { unknownKey } from '../graph/problems.js';
import { Instance } from '../hydrate/instance.js';
import type { CreatePlan } from '../plan/create-plan.js';
import type { AssociationKind, AssociationOptions } from '../schema/association.js';
import {
  declareModel,
  type InstanceClass,
  type ModelDeclaration,
  type TableOptions,
} from '../schema/model-declaration.js';
import { declarationOf, MODEL } from '../schema/references.js';
import type { LooseModelStatic } from '../types/loose-model.js';
import { AssociationObject } from './association-object.js';
import { type CreateOptions, createMany, createOne, planOne } from './create.js';
import { type FindOptions, findAll, findByPk, findOne } from './find.js';
import { contextOf, HOST, type ModelContext, type ModelHost } from './host.js';
import { toPlain } from './to-json.js';

type InitOptions = Partial<TableOptions> & { readonly database?: unknown };

/** What models inherit. Typed loosely: the types that users see are in `types/`. */
class BaseModel extends Instance {
  static readonly [MODEL]: ModelDeclaration | undefined = undefined;
  static readonly [HOST]: ModelHost | undefined = undefined;

  static init(attributes: Readonly<Record<string, unknown>>, options: InitOptions): unknown {
    const { database, ...table } = options;
    const initialised = this === BaseModel ? class extends BaseModel {} : this;
    return initialiseModel(
      initialised,
      attributes,
      { ...table, modelName: options.modelName ?? (this === BaseModel ? '' : this.name) },
      hostOf(database),
    );
  }

  static belongsTo(target: unknown, options?: AssociationOptions): AssociationObject {
    return associate(this, 'belongsTo', target, options);
  }

  static hasOne(target: unknown, options?: AssociationOptions): AssociationObject {
    return associate(this, 'hasOne', target, options);
  }

  static hasMany(target: unknown, options?: AssociationOptions): AssociationObject {
    return associate(this, 'hasMany', target, options);
  }

  static belongsToMany(target: unknown, options?: AssociationOptions): AssociationObject {
    return associate(this, 'belongsToMany', target, options);
  }

  static async create(values: unknown = {}, options?: CreateOptions): Promise<object> {
    return createOne(modelContext(this), values, options);
  }

  static async bulkCreate(rows: unknown, options?: CreateOptions): Promise<object[]> {
    return createMany(modelContext(this), rows, options);
  }

  static planCreate(values: unknown = {}, options?: CreateOptions): CreatePlan {
    return planOne(modelContext(this), values, options);
  }

  static async findAll(options?: FindOptions): Promise<object[]> {
    return findAll(modelContext(this), options);
  }

  static async findOne(options?: FindOptions): Promise<object | null> {
    return findOne(modelContext(this), options);
  }

  static async findByPk(key: unknown, options?: FindOptions): Promise<object | null> {
    return findByPk(modelContext(this), key, options);
  }

  /** @throws UnknownKeyError for a value that is neither an attribute nor an association */
  constructor(values?: object) {
    super();
    if (values === undefined) return;
    const { model } = modelContext(new.target);
    for (const key of Object.keys(values)) {
      if (!model.attributeByName.has(key) && !model.associations.has(key)) throw unknownKey(model, key, null);
      (this as Record<string, unknown>)[key] = (values as Record<string, unknown>)[key];
    }
  }

  toJSON(): Record<string, unknown> {
    return toPlain(this);
  }
}

// What users call it, in logs and stack traces too.
Object.defineProperty(BaseModel, 'name', { value: 'Model' });

type ModelConstructor = typeof BaseModel;

/**
 * A table, as a class; its instances are rows.
 *
 * `Model.init(attributes, options)` makes a model class to extend; called on a class that extends `Model`, it
 * initialises that class in place. `options`: `database` and `modelName`, and optionally `tableName`, `timestamps`
 * (default true), `underscored` (default false), `name` and `indexes`.
 *
 * @throws ConfigurationError from `init` when the declaration cannot work
 *
 * @example
 * class User extends Model.init({ firstName: DataTypes.STRING }, { database, modelName: 'user' }) {
 *   static Addresses = this.hasMany(() => Address);
 * }
 */
export const Model = BaseModel as unknown as LooseModelStatic;

/** Makes a class that extends `Model` a model of a database. */
export function initialiseModel(
  target: ModelConstructor,
  attributes: Readonly<Record<string, unknown>>,
  options: TableOptions,
  host: ModelHost,
): ModelConstructor {
  if (Object.hasOwn(target, MODEL))
    throw new ConfigurationError(`The class '${target.name}' is initialised already`);
  const declaration = declareModel(attributes, options, target as InstanceClass);
  checkAttributes(declaration, host);
  Object.defineProperties(target, { [MODEL]: { value: declaration }, [HOST]: { value: host } });
  if (!Object.hasOwn(target, 'name') || target.name === '')
    Object.defineProperty(target, 'name', { value: declaration.name });
  host.registry.add(declaration);
  return target;
}

/** A new model class with no statement of its own. */
export function defineModel(
  attributes: Readonly<Record<string, unknown>>,
  options: TableOptions,
  host: ModelHost,
): ModelConstructor {
  return initialiseModel(class extends BaseModel {}, attributes, options, host);
}

/** A model class that only declares: what a joining table known by its name gets. */
export function declareThroughModel(
  table: string,
  { timestamps, underscored }: ModelDeclaration,
  host: ModelHost,
): ModelDeclaration {
  const target = class extends BaseModel {};
  const declaration = declareModel(
    {},
    { modelName: table, tableName: table, timestamps, underscored },
    target,
  );
  Object.defineProperties(target, {
    name: { value: table },
    [MODEL]: { value: declaration },
    [HOST]: { value: host },
  });
  return declaration;
}

function checkAttributes({ name, attributes }: ModelDeclaration, { compiler: { dialect } }: ModelHost): void {
  for (const { name: attribute, type } of attributes) {
    const details = { model: name, attribute };
    if (!dialect.supports(type)) {
      throw new ConfigurationError(
        `Attribute '${name}.${attribute}' has the type ${type.key}, which ${dialect.title} does not have`,
        details,
      );
    }
    if (attribute in BaseModel.prototype) {
      throw new ConfigurationError(
        `Attribute '${name}.${attribute}' has the name of a member of Model; use another name and set \`field\``,
        details,
      );
    }
  }
}

function hostOf(database: unknown): ModelHost {
  const host = (database as { readonly [HOST]?: ModelHost } | undefined)?.[HOST];
  if (host === undefined)
    throw new ConfigurationError('Model.init needs `database`: the Database that the model belongs to');
  return host;
}

function modelContext(target: ModelConstructor): ModelContext {
  const { declaration, host } = initialised(target);
  return contextOf(host, declaration);
}

function initialised(target: ModelConstructor): {
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

function associate(
  target: ModelConstructor,
  kind: AssociationKind,
  to: unknown,
  options: AssociationOptions = {},
): AssociationObject {
  const { declaration: source, host } = initialised(target);
  const association = Object.freeze({ kind, source, target: to, options });
  host.registry.associate(association);
  return new AssociationObject(association, () => host.registry.schema());
}
