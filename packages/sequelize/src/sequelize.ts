import { Database } from '@espalier/core';
import { effectiveOptions } from './call-options.js';
import { databaseOptions, normalizeArguments } from './connection-options.js';
import { QueryError } from './errors.js';
import * as exported from './exports.js';
import { beginTransaction, inTransaction } from './transaction.js';
import { translated } from './translate-error.js';
import type { Any, Options } from './types.js';

/** The statics of the class: the data types, the errors, `Op` and all other exports of the package. */
const Statics = Object.assign(class {}, exported.DataTypes, exported);

/** A database, with the names, the defaults and the conveniences of Sequelize v6. */
export class Sequelize extends Statics {
  /** The database of Espalier. */
  readonly database: Database;
  /** The models by name. */
  readonly models: Record<string, Any> = {};
  readonly options: Options;

  /** @param args a URL, options, a URL and options, or the name of a database, a user, a password and options */
  constructor(...args: readonly unknown[]) {
    super();
    const options = normalizeArguments(args);
    this.options = { ...options, define: options.define ?? {} };
    this.database = new Database(databaseOptions(options));
  }

  /** Defines a model without a class statement. */
  define(modelName: string, attributes: Options = {}, options: Options = {}): Any {
    return class extends exported.Model {}.init(attributes, { ...options, modelName, sequelize: this });
  }

  /** Returns the model with this name, or throws an error. */
  model(modelName: string): Any {
    if (this.isDefined(modelName)) return this.models[modelName];
    throw new Error(`${modelName} has not been defined`);
  }

  isDefined(modelName: string): boolean {
    return Object.hasOwn(this.models, modelName);
  }

  /** Creates the missing tables of all models. With `force`, drops all tables first. */
  async sync({ force = false, alter = false }: Options = {}): Promise<this> {
    if (alter) throw new QueryError('`alter` is not among what sync can do; change tables by migrations');
    await translated(() => this.database.sync({ force }));
    return this;
  }

  async drop(): Promise<void> {
    await translated(() => this.database.drop());
  }

  async authenticate(): Promise<void> {
    await translated(() => this.database.ping());
  }

  /** Runs SQL with `replacements` for `?` and `:name`. With the `type` SELECT, returns only the rows. */
  async query(sql: string, { replacements, type, transaction, ...options }: Options = {}): Promise<Any> {
    const other = Object.keys(effectiveOptions(options))[0];
    if (other !== undefined) throw new QueryError(`\`${other}\` is not among what query can do`);
    const rows = await translated(() => this.database.raw(sql, replacements, { transaction }));
    return type === exported.QueryTypes.SELECT ? rows : [rows, rows];
  }

  async close(): Promise<void> {
    await this.database.close();
  }

  /** Runs a function in a transaction. Without a function, begins a transaction for the caller to end. */
  async transaction(...args: readonly Any[]): Promise<Any> {
    const work = args.find((each) => typeof each === 'function');
    const options = args.find((each) => typeof each === 'object') ?? {};
    return work ? inTransaction(this.database, options, work) : beginTransaction(this.database, options);
  }
}
