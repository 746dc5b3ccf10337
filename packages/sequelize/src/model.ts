import { aggregate } from '@espalier/core';
import { associate } from './associate.js';
import { addedAttributes, readAttributes } from './attributes.js';
import { changeOptions, createArguments, effectiveOptions, finderOptions } from './call-options.js';
import { findOrCreate } from './find-or-create.js';
import { hookName, hookNames } from './hooks.js';
import { findInclude, resolveInclude } from './include.js';
import { fullOptions, modelOptions } from './model-options.js';
import { translated, translatedNow } from './translate-error.js';
import { type Any, Base, type Options, omit } from './types.js';
import { knownChanges, knownValues } from './values.js';

/** The base class of models, with the statics, instance methods and options of Sequelize, loosely typed. */
export class Model extends Base {
  static init(attributes: Options, ownOptions: Options): Any {
    const { sequelize, modelName = this.name } = ownOptions ?? {};
    if (sequelize?.database === undefined) throw new Error('No Sequelize instance passed');
    const options = fullOptions(modelName, sequelize.options.define, ownOptions);
    const read = readAttributes(attributes, options.underscored === true);
    translatedNow(() => super.init(read, { ...modelOptions(options), database: sequelize.database }));
    const rawAttributes = { ...addedAttributes(read, options), ...read };
    const keys = Object.keys(rawAttributes).filter((name) => rawAttributes[name]?.primaryKey === true);
    Object.defineProperty(this, 'name', { value: modelName, configurable: true });
    Object.assign(this, { sequelize, options, rawAttributes, tableName: options.tableName });
    Object.assign(this, { primaryKeyAttributes: keys, primaryKeyAttribute: keys[0], namedHooks: new Map() });
    Object.assign(this, { associations: {}, associationInfo: new Map(), throughNames: new Set() });
    sequelize.models[modelName] = this;
    return this;
  }

  /** Adds a hook. A name before the function allows `removeHook` by that name. */
  static addHook(hook: string, ...args: readonly unknown[]): Any {
    const added = args.at(-1);
    translatedNow(() => super.addHook(hookName(hook), added));
    this.namedHooks.set(`${hookName(hook)} ${String(args[0])}`, added);
    return this;
  }

  static removeHook(hook: string, named: unknown): Any {
    super.removeHook(hookName(hook), this.namedHooks.get(`${hookName(hook)} ${String(named)}`) ?? named);
    return this;
  }

  static build(values: object = {}, { include }: Options = {}): Any {
    if (Array.isArray(values)) return values.map((each) => this.build(each, { include }));
    return translatedNow(() => super.build(...createArguments(this, values, { include })));
  }

  static async create(values: object = {}, options: Options = {}): Promise<Any> {
    return await translated(() => super.create(...createArguments(this, values, options)));
  }

  static async bulkCreate(rows: readonly object[], options: Options = {}): Promise<Any> {
    return await translated(() => super.bulkCreate(...createArguments(this, rows, options)));
  }

  static async findAll(options?: Options): Promise<Any> {
    return toResult(options, await translated(() => super.findAll(finderOptions(this, options))));
  }

  static async findOne(options?: Options): Promise<Any> {
    return toResult(options, await translated(() => super.findOne(finderOptions(this, options))));
  }

  static async findByPk(key: unknown, options?: Options): Promise<Any> {
    if (key === null || key === undefined) return null;
    return toResult(options, await translated(() => super.findByPk(key, finderOptions(this, options))));
  }

  static async findAndCountAll(options: Options = {}): Promise<Any> {
    const others = omit(options, ['distinct']);
    const { rows, count }: Any = await translated(() => super.findAndCountAll(finderOptions(this, others)));
    return { rows: toResult(options, rows), count };
  }

  static async findOrCreate(options: Options): Promise<[Any, boolean]> {
    return findOrCreate(this, options);
  }

  static async count({ distinct, col, ...options }: Options = {}): Promise<number> {
    const values = distinct === true && col !== undefined ? { distinct, attributes: [col] } : {};
    return await translated(() => super.count({ ...finderOptions(this, options), ...values }));
  }

  /** Returns the number of rows, in an array. */
  static async update(values: Options, options: Options): Promise<[number]> {
    return await translated(async () => {
      const changes = knownChanges(this, values, options?.fields);
      return [await super.update(changes, changeOptions(this, 'update', options))];
    });
  }

  /** Adds to numbers, and returns the number of rows after an empty list of rows. */
  static async increment(fields: unknown, options: Options): Promise<[readonly [], number]> {
    return await translated(async () => [
      [],
      await super.increment(fields, changeOptions(this, 'increment', options)),
    ]);
  }

  /** Subtracts from numbers, and returns the number of rows after an empty list of rows. */
  static async decrement(fields: unknown, options: Options): Promise<[readonly [], number]> {
    return await translated(async () => [
      [],
      await super.decrement(fields, changeOptions(this, 'decrement', options)),
    ]);
  }

  static async destroy(options: Options): Promise<number> {
    return await translated(() => super.destroy(changeOptions(this, 'destroy', options)));
  }

  static async restore(options: Options): Promise<number> {
    return await translated(() => super.restore(changeOptions(this, 'restore', options)));
  }

  constructor(values?: Options) {
    super();
    if (values !== undefined) this.set(values);
  }

  get #model(): typeof Model {
    return this.constructor as typeof Model;
  }

  /** A frozen copy of the attributes, because a change of the copy would have no effect. */
  get dataValues(): Options {
    return Object.freeze({ ...this });
  }

  get(key?: string | Options): Any {
    if (typeof key === 'string') return this[key];
    return key?.plain === true ? super.get({ plain: true }) : { ...this };
  }

  getDataValue(key: string): unknown {
    return this[key];
  }

  set(key: string | Options, value?: unknown): this {
    const known = this.isNewRecord ? knownValues : knownChanges;
    return Object.assign(this, known(this.#model, typeof key === 'string' ? { [key]: value } : key));
  }

  setDataValue(key: string, value: unknown): void {
    this.set(key, value);
  }

  /** Returns the names of the changed attributes, or `false`. With a name, returns whether it has changed. */
  changed(key?: string): Any {
    const names: string[] = super.changed();
    return key === undefined ? names.length > 0 && names : names.includes(key);
  }

  async save(options?: Options): Promise<this> {
    if (this.isNewRecord) return await translated(() => super.save(effectiveOptions(options)));
    return Model.prototype.update.call(this, this, { fields: super.changed(), ...options }) as Promise<this>;
  }

  update(values: Options, { fields, ...rest }: Options = {}): Promise<this> {
    return translated(() => super.update(knownChanges(this.#model, values, fields), effectiveOptions(rest)));
  }

  async increment(fields: unknown, options?: Options): Promise<this> {
    return await translated(() => super.increment(fields, effectiveOptions(options)));
  }

  async decrement(fields: unknown, options?: Options): Promise<this> {
    return await translated(() => super.decrement(fields, effectiveOptions(options)));
  }

  async destroy(options?: Options): Promise<void> {
    return await translated(() => super.destroy(effectiveOptions(options)));
  }

  async restore(options?: Options): Promise<this> {
    return await translated(() => super.restore(effectiveOptions(options)));
  }

  isSoftDeleted(): boolean {
    return this.#model.options.paranoid === true && this.deletedAt != null;
  }

  async reload({ include, ...options }: Options = {}): Promise<this> {
    const nodes = resolveInclude(this.#model, include);
    return await translated(async () => {
      await super.reload(effectiveOptions(options));
      if (nodes.length > 0)
        await (this.#model as Options).load([this], findInclude(nodes).include, effectiveOptions(options));
      return this;
    });
  }
}

for (const kind of ['belongsTo', 'hasOne', 'hasMany', 'belongsToMany'] as const) {
  const value = function (this: typeof Model, target: unknown, options: Options = {}) {
    return associate(this, kind, target, options, (read) => Base[kind].call(this, target, read));
  };
  Object.defineProperty(Model, kind, { value });
}

for (const name of ['sum', 'min', 'max'] as const) {
  const value = async function (this: typeof Model, attribute: string, options?: Options) {
    const select = { value: aggregate[name](attribute) };
    const query = () => Base.aggregate.call(this, { ...finderOptions(this, options), select });
    return (await translated<Any>(query)).value;
  };
  Object.defineProperty(Model, name, { value });
}

for (const hook of hookNames) {
  const value = function (this: typeof Model, ...args: unknown[]) {
    return this.addHook(hook, ...args);
  };
  Object.defineProperty(Model, hook, { value });
}

/** Returns the result of a finder, as plain objects with `raw: true`. */
function toResult({ raw }: Options = {}, rows: Any): Any {
  const plain = (each: Options) => each.get({ plain: true });
  return raw !== true || rows === null ? rows : Array.isArray(rows) ? rows.map(plain) : plain(rows);
}
