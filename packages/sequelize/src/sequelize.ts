import { Database } from '@espalier/core';
import { effectiveOptions } from './call-options.js';
import { databaseOptions, normalizeArguments } from './connection-options.js';
import { QueryError } from './errors.js';
import * as face from './exports.js';
import { beginTransaction, inTransaction } from './transaction.js';
import { translated } from './translate-error.js';
import type { Any, Options } from './types.js';

/** What is found on the class itself: the data types, the errors, `Op` and all else that the package exports. */
const Statics = Object.assign(class {}, face.DataTypes, face);

/** A database, with the names, the defaults and the conveniences of Sequelize v6. */
export class Sequelize extends Statics {
  /** The database of Espalier beneath. */
  readonly database: Database;
  /** The models by name. */
  readonly models: Record<string, Any> = {};
  readonly options: Options;

  /** A URL, options, a URL and options, or the name of a database, a user, a password and options. */
  constructor(...given: readonly unknown[]) {
    super();
    const options = normalizeArguments(given);
    this.options = { ...options, define: options.define ?? {} };
    this.database = new Database(databaseOptions(options));
  }

  /** A model without a class statement. */
  define(modelName: string, attributes: Options = {}, options: Options = {}): Any {
    return class extends face.Model {}.init(attributes, { ...options, modelName, sequelize: this });
  }

  /** The model of a name. */
  model(modelName: string): Any {
    if (this.isDefined(modelName)) return this.models[modelName];
    throw new Error(`${modelName} has not been defined`);
  }

  isDefined(modelName: string): boolean {
    return Object.hasOwn(this.models, modelName);
  }

  /** Creates the tables of all models that are not there yet; with `force`, drops all of them first. */
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

  /** Runs SQL; `?` and `:name` stand for `replacements`. Of a SELECT by its `type`, gives the rows alone. */
  async query(sql: string, { replacements, type, transaction, ...options }: Options = {}): Promise<Any> {
    const other = Object.keys(effectiveOptions(options))[0];
    if (other !== undefined) throw new QueryError(`\`${other}\` is not among what query can do`);
    const rows = await translated(() => this.database.raw(sql, replacements, { transaction }));
    return type === face.QueryTypes.SELECT ? rows : [rows, rows];
  }

  async close(): Promise<void> {
    await this.database.close();
  }

  /** Runs the function among what is given in a transaction; without one, begins one to be committed or rolled back. */
  async transaction(...given: readonly Any[]): Promise<Any> {
    const work = given.find((each) => typeof each === 'function');
    const options = given.find((each) => typeof each === 'object') ?? {};
    return work ? inTransaction(this.database, options, work) : beginTransaction(this.database, options);
  }
}
