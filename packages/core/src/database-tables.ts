import { createSchemaStatements } from './compile/create-schema.js';
import { OptionError } from './errors/input-errors.js';
import { ConfigurationError } from './errors/schema-errors.js';
import type { Connection } from './execute/connection.js';
import { createTables, creatorsOf, dropTables, managedModels } from './execute/tables.js';
import { DATABASE, type DatabaseContext } from './model/context.js';
import { checkOptions as checkCallOptions } from './model/options.js';
import { planSchema, readSchema } from './model/schema/plan-schema.js';
import { orderTables } from './plan/table-order.js';
import { type AssociationGraph, buildAssociationGraph } from './schema/association-graph.js';
import type { SchemaPlan } from './schema-change/schema-plan.js';
import type { TableDescription } from './schema-change/table-description.js';
import type { LooseModelStatic } from './types/loose-model.js';
import { didYouMean, nearestName } from './util/did-you-mean.js';
import { findOptionMistake, flag } from './util/option-kinds.js';

/** The part of a database that concerns all of its models: their tables, and what they are. */
export abstract class DatabaseTables {
  /** @internal */
  readonly [DATABASE]: DatabaseContext;

  /** @internal */
  constructor(context: DatabaseContext) {
    this[DATABASE] = context;
  }

  /**
   * Creates the tables of all models that do not exist yet, with the declared indexes and one on each foreign key that no
   * other index covers, unless it says `index: false`. Existing tables and views are not changed. With `force: true`, all
   * tables of the models are dropped first, with all their rows. Default `false`.
   *
   * @throws OptionError if an option is unknown; SchemaError with every mistake in every model
   * @throws ConfigurationError before anything is dropped, if the table of a model is a view
   *
   * @example
   * await database.sync();
   */
  async sync(options: { readonly force?: boolean } = {}): Promise<void> {
    checkNotAlter(options);
    checkCallOptions('database.sync', options, ['force']);
    const mistake = findOptionMistake(options, { force: flag });
    if (mistake !== undefined) throw new OptionError(`database.sync was given ${mistake}`);
    const { force = false } = options;
    await this.#runDdl(async (connection, ordered) => {
      if (force) await dropTables(connection, this[DATABASE].compiler, ordered);
      await createTables(connection, this[DATABASE].compiler, ordered);
    });
  }

  /**
   * Drops the tables of all models, with all their rows.
   *
   * @throws SchemaError with every mistake in every model
   * @throws ConfigurationError before anything is dropped, if the table of a model is a view
   */
  async drop(): Promise<void> {
    await this.#runDdl((connection, ordered) => dropTables(connection, this[DATABASE].compiler, ordered));
  }

  /**
   * Returns the statements by which {@link DatabaseTables.sync} would create all tables in an empty database, in order and
   * without a connection. Views and tables that Espalier does not manage have none.
   *
   * @throws SchemaError with every mistake in every model
   *
   * @example
   * console.log(database.ddl().join(';\n'));
   */
  ddl(): readonly string[] {
    const { registry, compiler } = this[DATABASE];
    const ordered = orderTables(registry.schema().models);
    const created = creatorsOf(managedModels(ordered));
    return createSchemaStatements(compiler, created, ordered).map(({ sql }) => sql);
  }

  /**
   * Compares the models with the tables of the database, and returns the steps that make the tables those of the models. It
   * changes nothing. Tables that no model names are left alone, and so are those of models with `managed: false`.
   *
   * @throws SchemaError with every mistake in every model
   * @throws ConfigurationError if the connection may not create the temporary tables by which the models are compared
   *
   * @example
   * const plan = await database.planSchema();
   * if (!plan.isEmpty) console.log(plan.explain());
   */
  async planSchema(): Promise<SchemaPlan> {
    return planSchema(this[DATABASE]);
  }

  /**
   * Returns the descriptions of the tables in the database, as frozen data: those that the search path finds, and those in the
   * schemas of models.
   *
   * @example
   * const [table] = await database.readSchema();
   * table.columns.map(({ name, type }) => `${name} ${type}`); // ['id integer', 'title character varying(255)']
   */
  async readSchema(): Promise<readonly TableDescription[]> {
    return readSchema(this[DATABASE]);
  }

  /**
   * Returns the model of a name, whose type does not depend on its attributes: for programs that get the name at run time.
   *
   * @throws ConfigurationError if no model has the name; SchemaError with every mistake in every model
   *
   * @example
   * const plan = database.model('product').planCreate({ title: 'Chair' });
   */
  model(name: string): LooseModelStatic {
    const { models } = this[DATABASE].registry.schema();
    const found = models.find((model) => model.name === name);
    if (found !== undefined) return found.declaration.instanceClass as never;
    const nearest = nearestName(
      name,
      models.map((model) => model.name),
    );
    throw new ConfigurationError(`The database has no model '${name}'${didYouMean(nearest)}`, {
      model: name,
    });
  }

  /**
   * Returns the models and the associations between them, as frozen data that can be printed as a Mermaid diagram.
   *
   * @throws SchemaError with every mistake in every model
   *
   * @example
   * console.log(database.associationGraph().toMermaid());
   */
  associationGraph(): AssociationGraph {
    return buildAssociationGraph(this[DATABASE].registry.schema());
  }

  /** The database does not enforce foreign keys meanwhile, if enforcing them could prevent the drop of a table. */
  async #runDdl(
    work: (connection: Connection, ordered: ReturnType<typeof orderTables>) => Promise<void>,
  ): Promise<void> {
    const { registry, compiler, session } = this[DATABASE];
    const { dialect } = compiler;
    const [before, after] = dialect.aroundDdl;
    const statements = { ...dialect.transactionStatements({}), before, after };
    const ordered = orderTables(registry.schema().models);
    await session.runDdl((connection) => work(connection, ordered), statements);
  }
}

/** @throws OptionError that names what changes tables, as `alter` does in other libraries */
function checkNotAlter(options: unknown): void {
  if (!Object.hasOwn(Object(options), 'alter')) return;
  const hint =
    'see the differences by `database.planSchema()`, and write them to a migration by `npx espalier migration create`';
  const text = 'database.sync was given alter: it creates tables, and changes none that exist';
  throw new OptionError(text, { hint });
}
