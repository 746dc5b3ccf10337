import { publishCalls } from '../diagnostics/calls.js';
import { traceCallers } from '../errors/callers.js';
import type { WritePlan } from '../plan/write-plan.js';
import type { AssociationOptions } from '../schema/association.js';
import type { HookName } from '../schema/hooks.js';
import type { ModelDeclaration, TableOptions } from '../schema/model-declaration.js';
import { getDeclaration } from '../schema/model-reference.js';
import type { RowChange } from '../schema/row-change.js';
import type { LooseModelStatic } from '../types/loose-model.js';
import type { AssociationObject } from './associations/association-object.js';
import { type IncrementOptions, incrementRows } from './change/increment.js';
import {
  type ChangeOptions,
  type DestroyRowsOptions,
  destroyRows,
  restoreRows,
  updateRows,
} from './change/update-rows.js';
import type { DatabaseContext } from './context.js';
import { buildOne, createOne, planOne } from './create/calls.js';
import { type ConnectOrCreate, connect, connectOrCreate } from './create/connect.js';
import type { UncheckedCreateOptions } from './create/create-request.js';
import { findOrCreate, type UncheckedFindOrCreateOptions } from './create/find-or-create.js';
import {
  type AttributeDefinitions,
  declareAssociation,
  declareThrough,
  getModelContext,
  getWritableContext,
  initialiseModel,
  type ModelTarget,
  readDatabase,
  requireInitialised,
  setValues,
} from './define-model.js';
import { Finders, nameModel } from './finders.js';
import { bulkCreate, type UncheckedBulkOptions } from './save/bulk-create.js';
import { planValues, previewValues, saveValues, type UncheckedSaveOptions } from './save/calls.js';
import { upsert } from './save/upsert.js';

type InitOptions = Partial<TableOptions> & { readonly database?: unknown };

/** The base class of models. It is typed loosely: the types that users see are in `types/`. */
class BaseModel extends Finders {
  static init(attributes: AttributeDefinitions, { database, ...options }: InitOptions): ModelTarget {
    const isSubclass = this !== BaseModel;
    const target = isSubclass ? this : class extends BaseModel {};
    const modelName = options.modelName ?? (isSubclass ? this.name : '');
    const model = initialiseModel(target, attributes, { ...options, modelName }, readDatabase(database));
    // A class that is initialised in place is the class of the instances.
    if (isSubclass) getDeclaration(model);
    return model;
  }

  static belongsTo(target: unknown, options?: AssociationOptions): AssociationObject {
    return declareAssociation(this, 'belongsTo', target, options);
  }

  static hasOne(target: unknown, options?: AssociationOptions): AssociationObject {
    return declareAssociation(this, 'hasOne', target, options);
  }

  static hasMany(target: unknown, options?: AssociationOptions): AssociationObject {
    return declareAssociation(this, 'hasMany', target, options);
  }

  static belongsToMany(target: unknown, options?: AssociationOptions): AssociationObject {
    return declareAssociation(this, 'belongsToMany', target, options);
  }

  static async create(values: unknown = {}, options?: UncheckedCreateOptions): Promise<object | undefined> {
    return createOne(getWritableContext(this, 'create'), values, options);
  }

  static async bulkCreate(rows: unknown, options?: UncheckedBulkOptions): Promise<object[] | undefined> {
    return bulkCreate(getWritableContext(this, 'bulkCreate'), rows, options);
  }

  static planCreate(values: unknown = {}, options?: UncheckedCreateOptions): WritePlan {
    return planOne(getWritableContext(this, 'planCreate'), values, options);
  }

  static async save(values: unknown, options?: UncheckedSaveOptions): Promise<object | object[]> {
    return saveValues(getWritableContext(this, 'save'), values, options);
  }

  static async upsert(values: unknown, options?: UncheckedSaveOptions): Promise<object> {
    return upsert(getWritableContext(this, 'upsert'), values, options);
  }

  static async findOrCreate(
    options?: UncheckedFindOrCreateOptions,
  ): Promise<[instance: object, created: boolean]> {
    return findOrCreate(getWritableContext(this, 'findOrCreate'), options);
  }

  static planSave(values: unknown, options?: UncheckedSaveOptions): WritePlan {
    return planValues(getWritableContext(this, 'planSave'), values, options);
  }

  static async previewSave(values: unknown, options?: UncheckedSaveOptions): Promise<readonly RowChange[]> {
    return previewValues(getWritableContext(this, 'previewSave'), values, options);
  }

  static build(values: unknown = {}, options?: Pick<UncheckedCreateOptions, 'include'>): object {
    return buildOne(getModelContext(this), values, options);
  }

  static connect(where: unknown): object {
    return connect(getModelContext(this), where);
  }

  static connectOrCreate(values: ConnectOrCreate): object {
    return connectOrCreate(getWritableContext(this, 'connectOrCreate'), values);
  }

  /** @throws ConfigurationError if no hook has the name, or the hook is not a function */
  static addHook(name: string, hook: unknown): void {
    const { declaration } = requireInitialised(this);
    declaration.hooks.add(declaration.name, name, hook);
  }

  static removeHook(name: HookName, hook: unknown): boolean {
    return requireInitialised(this).declaration.hooks.remove(name, hook);
  }

  static async update(values: unknown, options?: ChangeOptions): Promise<number> {
    return updateRows(getWritableContext(this, 'update'), values, options);
  }

  static async increment(attributes: unknown, options?: IncrementOptions): Promise<number> {
    return incrementRows(getWritableContext(this, 'increment'), 'increment', attributes, options);
  }

  static async decrement(attributes: unknown, options?: IncrementOptions): Promise<number> {
    return incrementRows(getWritableContext(this, 'decrement'), 'decrement', attributes, options);
  }

  static async destroy(options?: DestroyRowsOptions): Promise<number> {
    return destroyRows(getWritableContext(this, 'destroy'), options);
  }

  static async restore(options?: ChangeOptions): Promise<number> {
    return restoreRows(getWritableContext(this, 'restore'), options);
  }

  /** @throws UnknownKeyError if a key is neither an attribute nor an association */
  constructor(values?: object) {
    super();
    if (values !== undefined) setValues(getModelContext(new.target).model, this, values);
  }
}

publishCalls(BaseModel, ['create', 'bulkCreate', 'save', 'previewSave', 'upsert', 'findOrCreate'], nameModel);
publishCalls(BaseModel, ['update', 'increment', 'decrement', 'destroy', 'restore'], nameModel);
traceCallers(BaseModel, ['planCreate', 'planSave', 'build', 'connect', 'connectOrCreate']);

// Logs and stack traces show the name that users import.
Object.defineProperty(BaseModel, 'name', { value: 'Model' });

/**
 * The base class of all models. A model is a table, and its instances are rows.
 *
 * `Model.init(attributes, options)` returns a typed model class to extend. On a class that extends `Model`, `init`
 * initialises that class in place, which is then loosely typed.
 *
 * - `attributes` maps names to data types, or to attribute options such as `{ type, allowNull, defaultValue }`.
 * - `options` needs `database`, and `modelName` unless the class has a name. `tableName` (default: the plural
 *   of the model's name), `schema`, `view`, `managed`, `timestamps` (default `true`), `version`, `paranoid` and `underscored`
 *   (default `false`), `name`, `indexes`, `validate`, `hooks` and `scopes` are optional.
 *
 * A model without a primary key gets an integer `id` that the database numbers.
 *
 * @throws ConfigurationError from `init`, if the declaration cannot work
 *
 * @example
 * class User extends Model.init(
 *   { firstName: { type: DataTypes.STRING, allowNull: false }, email: { type: DataTypes.STRING, unique: true } },
 *   { database, modelName: 'user' },
 * ) {
 *   static Addresses = this.hasMany(() => Address);
 * }
 * const user = await User.create({ firstName: 'Mick', addresses: [{ city: 'Austin' }] }, { include: [User.Addresses] });
 */
export const Model = BaseModel as unknown as LooseModelStatic;

/** Defines a model without a class statement. @throws ConfigurationError if the declaration cannot work */
export function defineModel(
  attributes: AttributeDefinitions,
  options: TableOptions,
  database: DatabaseContext,
): ModelTarget {
  return initialiseModel(class extends BaseModel {}, attributes, options, database);
}

/** Declares the model of a through table that the user names without a model. */
export function declareThroughModel(
  table: string,
  source: ModelDeclaration,
  database: DatabaseContext,
): ModelDeclaration {
  return declareThrough(class extends BaseModel {}, table, source, database);
}
