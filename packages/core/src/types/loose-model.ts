import type { QueryBuilder } from '../execute/query-builder.js';
import type { PlannedFind } from '../plan/planned-find.js';
import type { WritePlan } from '../plan/write-plan.js';
import type { Hook, HookName } from '../schema/hooks.js';
import type { RowChange } from '../schema/row-change.js';
import type { CheckColumns, Columns } from './attributes.js';
import type { TransactionOption } from './create-options.js';
import type { Page } from './find-options.js';
import type { Any, Checked, IsAny } from './helpers.js';
import type { InstanceIncrementOptions, ModelInstance, Updatable } from './instance.js';
import type { CheckOptions, DefinedModel, ModelOptions } from './model-class.js';
import type { AnyModel } from './models.js';

/**
 * The type of `Model`. Its `init` returns a typed class to extend. A class that extends `Model` directly and calls
 * `init` later works too, but is loosely typed: its type cannot depend on the attributes.
 *
 * @example
 * class Product extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'product' }) {} // typed
 *
 * class Tag extends Model {} // loose
 * Tag.init({ name: DataTypes.STRING }, { database });
 */
export interface LooseModelStatic {
  new (values?: object): LooseModel;
  readonly '~model': {
    name: string;
    singular: string;
    plural: string;
    key: Any;
    row: Any;
    creation: Any;
    scopes: Any;
  };

  /** Called on `Model`, returns a new model class. Called on a subclass, initialises and returns that class. */
  init<M, const A extends Columns, const O extends ModelOptions>(
    this: M,
    attributes: Checked<A, CheckColumns<A>>,
    options: Checked<O, CheckOptions<O, ModelOptions>> & RequiresModelName<M>,
  ): DefinedModel<A, O>;

  belongsTo(target: LooseTarget, options?: object): Any;
  hasOne(target: LooseTarget, options?: object): Any;
  hasMany(target: LooseTarget, options?: object): Any;
  belongsToMany(target: LooseTarget, options: object): Any;
  build(values?: object, options?: object): Any;
  create(values?: object, options?: object): Promise<Any>;
  bulkCreate(values: readonly object[], options?: object): Promise<Any[]>;
  save(values: object, options?: object): Promise<Any>;
  previewSave(values: object, options?: object): Promise<readonly RowChange[]>;
  upsert(values: object, options?: object): Promise<Any>;
  findOrCreate(options: object): Promise<[Any, boolean]>;
  planSave(values: object, options?: object): WritePlan;
  connect(key: object): Any;
  connectOrCreate(values: { readonly where: object; readonly create: object }): Any;
  addHook(name: HookName, hook: Hook): void;
  removeHook(name: HookName, hook: Hook): boolean;
  planCreate(values?: object, options?: object): WritePlan;
  findAll(options?: object): Promise<Any[]>;
  findOne(options?: object): Promise<Any>;
  findByPk(key: Any, options?: object): Promise<Any>;
  findAndCountAll(options?: object): Promise<{ readonly count: number; readonly rows: Any[] }>;
  findPage(options: object): Promise<Page<Any>>;
  planFind(options?: object): PlannedFind;
  stream(options?: object): AsyncGenerator<Any, void, undefined>;
  count(options?: object): Promise<number>;
  exists(options?: object): Promise<boolean>;
  aggregate(options: object): Promise<Any>;
  load(instances: readonly object[], include: Any, options?: object): Promise<Any[]>;
  query(options?: TransactionOption): QueryBuilder;
  hydrate(rows: readonly object[]): Any[];
  update(values: object, options: object): Promise<number>;
  increment(attributes: LooseNumbers, options: object): Promise<number>;
  decrement(attributes: LooseNumbers, options: object): Promise<number>;
  destroy(options: object): Promise<number>;
  restore(options: object): Promise<number>;
}

/** An instance whose attributes are not known. */
export interface LooseModel extends ModelInstance, Updatable<Any> {
  increment(attributes: LooseNumbers, options?: InstanceIncrementOptions): Promise<this>;
  decrement(attributes: LooseNumbers, options?: InstanceIncrementOptions): Promise<this>;
  [attribute: string]: Any;
}

/** The name of an attribute, several, or an object of amounts. */
type LooseNumbers = string | readonly string[] | object;

type LooseTarget = AnyModel | (() => AnyModel);

/** The default of `modelName` is the name of a subclass. On `Model` itself, it is required. */
type RequiresModelName<M> = IsSubclass<M> extends true ? unknown : { readonly modelName: string };

/** Tells a class statement, which types its own `prototype`, from an interface, whose `prototype` is `any`. */
type IsSubclass<M> = M extends { readonly prototype: infer P }
  ? IsAny<P> extends true
    ? false
    : true
  : false;
