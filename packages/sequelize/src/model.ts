import { associate } from './associate.js';
import { addedAttributes, readAttributes } from './attributes.js';
import { changeOptions, createOptions, effectiveOptions, finderOptions } from './call-options.js';
import { findOrCreate } from './find-or-create.js';
import { hookName, hookNames } from './hooks.js';
import { createInclude, findInclude, resolveInclude } from './include.js';
import { fullOptions, modelOptions } from './model-options.js';
import { translated, translatedNow } from './translate-error.js';
import { type Any, Base, type Options } from './types.js';
import { knownChanges, knownValues } from './values.js';

/** A table as a class, with the statics, instance methods and options of Sequelize. Users see it as loosely as it is. */
export class Model extends Base {
  static init(attributes: Options, given: Options): Any {
    const { sequelize, modelName = this.name } = given ?? {};
    if (sequelize?.database === undefined) throw new Error('No Sequelize instance passed');
    const options = fullOptions(modelName, sequelize.options.define, given);
    const read = readAttributes(attributes, options.underscored === true);
    translatedNow(() => super.init(read, { ...modelOptions(options), database: sequelize.database }));
    const rawAttributes = { ...addedAttributes(read, options.timestamps), ...read };
    const keys = Object.keys(rawAttributes).filter((name) => rawAttributes[name]?.primaryKey === true);
    Object.defineProperty(this, 'name', { value: modelName, configurable: true });
    Object.assign(this, { sequelize, options, rawAttributes, tableName: options.tableName });
    Object.assign(this, { primaryKeyAttributes: keys, primaryKeyAttribute: keys[0] });
    Object.assign(this, {
      associations: {},
      facts: new Map(),
      throughNames: new Set(),
      namedHooks: new Map(),
    });
    sequelize.models[modelName] = this;
    return this;
  }

  /** Adds a hook, which may be given a name, to be removed by it. */
  static addHook(hook: string, ...given: readonly unknown[]): Any {
    const added = given.at(-1);
    translatedNow(() => super.addHook(hookName(hook), added));
    this.namedHooks.set(`${hookName(hook)} ${String(given[0])}`, added);
    return this;
  }

  static removeHook(hook: string, given: unknown): Any {
    super.removeHook(hookName(hook), this.namedHooks.get(`${hookName(hook)} ${String(given)}`) ?? given);
    return this;
  }

  static build(values: object = {}, { include }: Options = {}): Any {
    if (Array.isArray(values)) return values.map((each) => this.build(each, { include }));
    const nodes = resolveInclude(this, include);
    return translatedNow(() => super.build(knownValues(this, values, nodes), createInclude(nodes)));
  }

  static async create(values: object = {}, options: Options = {}): Promise<Any> {
    return translated(() => {
      const nodes = resolveInclude(this, options.include);
      return super.create(knownValues(this, values, nodes), createOptions(nodes, options));
    });
  }

  static async bulkCreate(rows: readonly object[], options: Options = {}): Promise<Any> {
    return translated(() => {
      const nodes = resolveInclude(this, options.include);
      return super.bulkCreate(knownValues(this, rows, nodes), createOptions(nodes, options));
    });
  }

  static async findAll(options?: Options): Promise<Any> {
    return found(options, await translated(() => super.findAll(finderOptions(this, options))));
  }

  static async findOne(options?: Options): Promise<Any> {
    return found(options, await translated(() => super.findOne(finderOptions(this, options))));
  }

  static async findByPk(key: unknown, options?: Options): Promise<Any> {
    if (key === null || key === undefined) return null;
    return found(options, await translated(() => super.findByPk(key, finderOptions(this, options))));
  }

  static async findAndCountAll({ distinct: _, ...options }: Options = {}): Promise<Any> {
    const page = (): Promise<Options> => super.findAndCountAll(finderOptions(this, options));
    const { rows, count } = await translated(page);
    return { rows: found(options, rows), count };
  }

  static async findOrCreate(options: Options): Promise<[Any, boolean]> {
    return findOrCreate(this, options);
  }

  static async count({ distinct, col, ...options }: Options = {}): Promise<number> {
    const values = distinct === true && col !== undefined ? { distinct, attributes: [col] } : {};
    return translated(() => super.count({ ...finderOptions(this, options), ...values }));
  }

  /** Gives the number of rows, in an array. */
  static async update(values: Options, options: Options): Promise<[number]> {
    return translated(async () => {
      const changes = knownChanges(this, values, options?.fields);
      return [await super.update(changes, changeOptions(this, 'update', options))];
    });
  }

  static async destroy(options: Options): Promise<number> {
    return translated(() => super.destroy(changeOptions(this, 'destroy', options)));
  }

  constructor(values?: Options) {
    super();
    if (values !== undefined) this.set(values);
  }

  get #model(): typeof Model {
    return this.constructor as typeof Model;
  }

  /** A copy of the attributes, frozen, since setting one there would change nothing. */
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

  /** The names of the attributes that have changed, `false` if none has; of one attribute, whether it has. */
  changed(key?: string): Any {
    const names: string[] = super.changed();
    return key === undefined ? names.length > 0 && names : names.includes(key);
  }

  async save(options?: Options): Promise<this> {
    return translated(() => super.save(effectiveOptions(options)));
  }

  async update(values: Options, { fields, ...rest }: Options = {}): Promise<this> {
    return translated(() => super.update(knownChanges(this.#model, values, fields), effectiveOptions(rest)));
  }

  async destroy(options?: Options): Promise<void> {
    return translated(() => super.destroy(effectiveOptions(options)));
  }

  async reload({ include, ...options }: Options = {}): Promise<this> {
    const nodes = resolveInclude(this.#model, include);
    return translated(async () => {
      await super.reload(effectiveOptions(options));
      if (nodes.length > 0)
        await (this.#model as Options).load([this], findInclude(nodes).include, effectiveOptions(options));
      return this;
    });
  }
}

for (const kind of ['belongsTo', 'hasOne', 'hasMany', 'belongsToMany'] as const) {
  const value = function (this: typeof Model, target: unknown, options: Options = {}) {
    return associate(this, kind, target, options, (given) => Base[kind].call(this, target, given));
  };
  Object.defineProperty(Model, kind, { value });
}

for (const hook of hookNames) {
  const value = function (this: typeof Model, ...given: unknown[]) {
    return this.addHook(hook, ...given);
  };
  Object.defineProperty(Model, hook, { value });
}

/** What a finder found, as plain objects if its options ask for them. */
function found({ raw }: Options = {}, rows: Any): Any {
  const plain = (each: Options) => each.get({ plain: true });
  return raw !== true || rows === null ? rows : Array.isArray(rows) ? rows.map(plain) : plain(rows);
}
