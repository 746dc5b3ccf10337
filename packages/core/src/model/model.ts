import { withStackTrace } from '../errors/combine-problems.js';
import { OptionError } from '../errors/input-errors.js';
import type { QueryBuilder } from '../execute/query-builder.js';
import type { Call } from '../execute/session.js';
import { unknownKey } from '../graph/problems.js';
import { Instance } from '../instance/instance.js';
import { toPlain } from '../instance/to-plain.js';
import type { WritePlan } from '../plan/write-plan.js';
import type { AssociationKind, AssociationOptions } from '../schema/association.js';
import type { HookName } from '../schema/hooks.js';
import type { ModelDeclaration, TableOptions } from '../schema/model-declaration.js';
import { getDeclaration, MODEL } from '../schema/model-reference.js';
import type { LooseModelStatic } from '../types/loose-model.js';
import { AssociationObject } from './associations/association-object.js';
import { loadAssociated } from './associations/load.js';
import { changedAttributes, previousValues } from './change/changed-attributes.js';
import { destroyInstance } from './change/destroy-instance.js';
import { reloadInstance } from './change/reload-instance.js';
import { saveInstance } from './change/save-instance.js';
import { updateInstance } from './change/update-instance.js';
import { type ChangeOptions, destroyRows, updateRows } from './change/update-rows.js';
import { DATABASE, type DatabaseContext, type ModelContext } from './context.js';
import { buildOne, createMany, createOne, planOne } from './create/calls.js';
import { type ConnectOrCreate, connect, connectOrCreate } from './create/connect.js';
import type { CreateOptions } from './create/create-request.js';
import {
  type AttributeDefinitions,
  declareThrough,
  getModelContext,
  initialiseModel,
  type ModelTarget,
  readDatabase,
  requireInitialised,
} from './define-model.js';
import { count, exists, findAndCountAll } from './find/count.js';
import { type FindOptions, findAll, findByPk, findOne } from './find/find.js';
import { hydrateTable, queryTable } from './find/query.js';
import { type StreamOptions, stream } from './find/stream.js';
import { checkOptions } from './options.js';

type InitOptions = Partial<TableOptions> & { readonly database?: unknown };

/** What models inherit. Typed loosely: the types that users see are in `types/`. */
class BaseModel extends Instance {
  static readonly [MODEL]: ModelDeclaration | undefined = undefined;
  static readonly [DATABASE]: DatabaseContext | undefined = undefined;

  static init(attributes: AttributeDefinitions, { database, ...options }: InitOptions): ModelTarget {
    const isSubclass = this !== BaseModel;
    const target = isSubclass ? this : class extends BaseModel {};
    const modelName = options.modelName ?? (isSubclass ? this.name : '');
    const model = initialiseModel(target, attributes, { ...options, modelName }, readDatabase(database));
    // A class that is initialised in place is the one that instances are made of.
    if (isSubclass) getDeclaration(model);
    return model;
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
    return createOne(getModelContext(this), values, options);
  }

  static async bulkCreate(rows: unknown, options?: CreateOptions): Promise<object[]> {
    return createMany(getModelContext(this), rows, options);
  }

  static planCreate(values: unknown = {}, options?: CreateOptions): WritePlan {
    return planOne(getModelContext(this), values, options);
  }

  static build(values: unknown = {}, options?: Pick<CreateOptions, 'include'>): object {
    return buildOne(getModelContext(this), values, options);
  }

  static connect(where: unknown): object {
    return connect(getModelContext(this), where);
  }

  static connectOrCreate(given: ConnectOrCreate): object {
    return connectOrCreate(getModelContext(this), given);
  }

  /** @throws ConfigurationError for a name that no hook has */
  static addHook(name: string, hook: unknown): void {
    const { declaration } = requireInitialised(this);
    declaration.hooks.add(declaration.name, name, hook);
  }

  static removeHook(name: HookName, hook: unknown): boolean {
    return requireInitialised(this).declaration.hooks.remove(name, hook);
  }

  static async findAll(options?: FindOptions): Promise<object[]> {
    return findAll(getModelContext(this), options);
  }

  static async findOne(options?: FindOptions): Promise<object | null> {
    return findOne(getModelContext(this), options);
  }

  static async findByPk(key: unknown, options?: FindOptions): Promise<object | null> {
    return findByPk(getModelContext(this), key, options);
  }

  static async findAndCountAll(
    options?: FindOptions,
  ): Promise<{ readonly count: number; readonly rows: object[] }> {
    return findAndCountAll(getModelContext(this), options);
  }

  static async count(options?: FindOptions): Promise<number> {
    return count(getModelContext(this), options);
  }

  static async exists(options?: FindOptions): Promise<boolean> {
    return exists(getModelContext(this), options);
  }

  static stream(options?: StreamOptions): AsyncGenerator<object, void, undefined> {
    return stream(getModelContext(this), options);
  }

  static async update(values: unknown, options?: ChangeOptions): Promise<number> {
    return updateRows(getModelContext(this), values, options);
  }

  static async destroy(options?: ChangeOptions): Promise<number> {
    return destroyRows(getModelContext(this), options);
  }

  static async load(
    instances: unknown,
    include: unknown,
    options?: Pick<Call, 'transaction'>,
  ): Promise<object[]> {
    return loadAssociated(getModelContext(this), instances, include, options);
  }

  static query(options?: Pick<Call, 'transaction'>): QueryBuilder {
    return queryTable(getModelContext(this), options);
  }

  static hydrate(rows: unknown): object[] {
    return hydrateTable(getModelContext(this), rows);
  }

  /** @throws UnknownKeyError for a value that is neither an attribute nor an association */
  constructor(values?: object) {
    super();
    if (values === undefined) return;
    const { model } = getModelContext(new.target);
    for (const key of Object.keys(values)) {
      if (!model.attributeByName.has(key) && !model.associations.has(key))
        throw withStackTrace(unknownKey(model, key, null));
      (this as Record<string, unknown>)[key] = (values as Record<string, unknown>)[key];
    }
  }

  changed(): string[] {
    return changedAttributes(contextOfInstance(this).model, this);
  }

  previous(name?: string): unknown {
    return previousValues(contextOfInstance(this).model, this, name);
  }

  async save(options?: Call): Promise<this> {
    await saveInstance(contextOfInstance(this), this, options);
    return this;
  }

  async update(values: unknown, options?: Call): Promise<this> {
    await updateInstance(contextOfInstance(this), this, values, options);
    return this;
  }

  async destroy(options?: Call): Promise<void> {
    await destroyInstance(contextOfInstance(this), this, options);
  }

  async reload(options?: Call): Promise<this> {
    await reloadInstance(contextOfInstance(this), this, options);
    return this;
  }

  get(options: { readonly plain: true }): Record<string, unknown> {
    checkOptions('get', options ?? {}, ['plain']);
    if (options?.plain !== true) {
      throw new OptionError('get takes { plain: true }; attributes are properties of the instance');
    }
    return toPlain(this, (value) => value);
  }

  toJSON(): Record<string, unknown> {
    return toPlain(this, String);
  }
}

// What users call it, in logs and stack traces too.
Object.defineProperty(BaseModel, 'name', { value: 'Model' });

/**
 * A table, as a class; its instances are rows.
 *
 * `Model.init(attributes, options)` makes a model class to extend; called on a class that extends `Model`, it
 * initialises that class in place. `options`: `database` and `modelName`, and optionally `tableName`, `timestamps`
 * (default true), `underscored` (default false), `name`, `indexes`, `validate` and `hooks`.
 *
 * @throws ConfigurationError from `init` when the declaration cannot work
 *
 * @example
 * class User extends Model.init({ firstName: DataTypes.STRING }, { database, modelName: 'user' }) {
 *   static Addresses = this.hasMany(() => Address);
 * }
 */
export const Model = BaseModel as unknown as LooseModelStatic;

function contextOfInstance(instance: BaseModel): ModelContext {
  return getModelContext(instance.constructor as typeof BaseModel);
}

/** A new model class with no statement of its own. */
export function defineModel(
  attributes: AttributeDefinitions,
  options: TableOptions,
  database: DatabaseContext,
): ModelTarget {
  return initialiseModel(class extends BaseModel {}, attributes, options, database);
}

/** The model of a joining table that is known by its name only. */
export function declareThroughModel(
  table: string,
  source: ModelDeclaration,
  database: DatabaseContext,
): ModelDeclaration {
  return declareThrough(class extends BaseModel {}, table, source, database);
}

function associate(
  target: ModelTarget,
  kind: AssociationKind,
  to: unknown,
  options: AssociationOptions = {},
): AssociationObject {
  const { declaration: source, context: database } = requireInitialised(target);
  const association = Object.freeze({ kind, source, target: to, options });
  database.registry.addAssociation(association);
  return new AssociationObject(association, database);
}
