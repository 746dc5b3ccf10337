import type BetterSqlite3 from 'better-sqlite3';
import type { Compiler } from '../../compile/compiler.js';
import { insertText } from '../../compile/insert.js';
import type { Conversion } from '../../dialect/values.js';
import { uncheckedKeys } from '../../execute/generated-keys.js';
import type { RowValues } from '../../graph/record-graph.js';
import type { InsertBatch } from '../../plan/write-plan.js';
import type { Attribute } from '../../schema/attribute.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import type { SqliteCatalog } from './catalog.js';
import type { SqliteConnection } from './connection.js';
import { runWith } from './run-with.js';

/** A prepared INSERT of one row, and the attributes that the database fills. */
export interface PreparedInsert {
  readonly sql: string;
  readonly table: string;
  readonly statement: BetterSqlite3.Statement;
  /** The attributes to bind, in order, and how each is encoded. */
  readonly cells: readonly { readonly name: string; readonly encode: Conversion | undefined }[];
  readonly returning: readonly Attribute[];
  readonly rowid: Attribute | undefined;
  readonly decodeRowid: Conversion | undefined;
  /** Generated keys that have to be checked. */
  readonly unchecked: readonly Attribute[];
  /** Omitted attributes that nothing fills. */
  readonly empty: readonly string[];
}

/** The result of one insert. */
export interface Inserted {
  readonly changes: number;
  readonly lastInsertRowid: number | bigint;
  /** The values of the returned columns, if there are any. */
  readonly row?: readonly unknown[];
}

const nothingInserted: Inserted = Object.freeze({ changes: 0, lastInsertRowid: 0 });

/** Returns the bindings of one row. */
export function bindInsert({ cells }: PreparedInsert, values: RowValues): readonly unknown[] {
  const bindings: unknown[] = [];
  for (let position = 0; position < cells.length; position += 1) {
    const { name, encode } = cells[position] as PreparedInsert['cells'][number];
    const value = values[name];
    if (value === undefined || value === null) bindings.push(null);
    else bindings.push(encode === undefined ? value : encode(value as never));
  }
  return bindings;
}

/** Inserts one row, synchronously. */
export function runInsert({ statement }: PreparedInsert, bindings: readonly unknown[]): Inserted {
  if (!statement.reader) return runWith(statement, bindings);
  const row = statement.get(...bindings) as readonly unknown[] | undefined;
  return row === undefined ? nothingInserted : { changes: 1, lastInsertRowid: 0, row };
}

/** The inserts of one database. Each is prepared once for each connection and set of columns. */
export class PreparedInserts {
  readonly #catalog: SqliteCatalog;
  readonly #schemas = new WeakMap<SqliteConnection, string>();
  #prepared = new WeakMap<SqliteConnection, WeakMap<readonly Attribute[], PreparedInsert>>();

  constructor(catalog: SqliteCatalog) {
    this.#catalog = catalog;
  }

  /** Returns the insert of a batch. @param preassigned the keys that were assigned to the rows of the batch */
  get(
    connection: SqliteConnection,
    compiler: Compiler,
    batch: InsertBatch,
    preassigned: readonly Attribute[] = [],
  ): PreparedInsert {
    if (preassigned.length > 0) {
      const columns = [...preassigned, ...batch.columns];
      const omitted = batch.omitted.filter((each) => !preassigned.includes(each));
      return this.#prepare(connection, compiler, { ...batch, columns, omitted });
    }
    let ofConnection = this.#prepared.get(connection);
    if (ofConnection === undefined) {
      ofConnection = new WeakMap();
      this.#prepared.set(connection, ofConnection);
    }
    let prepared = ofConnection.get(batch.columns);
    if (prepared === undefined) {
      prepared = this.#prepare(connection, compiler, batch);
      ofConnection.set(batch.columns, prepared);
    }
    return prepared;
  }

  /** Forgets all statements if any table has changed since the last call. In a transaction, asking costs almost nothing. */
  forgetIfChanged(connection: SqliteConnection): void {
    const schema = connection.readSchemaVersion();
    const known = this.#schemas.get(connection);
    if (known === schema) return;
    this.#schemas.set(connection, schema);
    if (known === undefined) return;
    this.forget();
    connection.forgetStatements();
  }

  /** Checks several tables, and forgets all statements if any table has changed since the last call. */
  checkTables(connection: SqliteConnection, models: readonly ModelDefinition[]): void {
    this.forgetIfChanged(connection);
    for (const model of models) this.#catalog.checkTable(connection, model);
  }

  /** @throws SchemaError if a column of the model's table cannot carry the values of its attribute */
  checkTable(connection: SqliteConnection, model: ModelDefinition): void {
    this.forgetIfChanged(connection);
    this.#catalog.checkTable(connection, model);
  }

  /** Forgets all statements. Called after tables have changed. */
  forget(): void {
    this.#catalog.forget();
    this.#prepared = new WeakMap();
  }

  #prepare(connection: SqliteConnection, compiler: Compiler, batch: InsertBatch): PreparedInsert {
    const { model, columns, omitted } = batch;
    this.#catalog.checkTable(connection, model);
    const returned = this.#catalog.returned(connection, batch);
    const rowid = returned.length === 0 ? this.#catalog.rowidAttribute(connection, batch) : undefined;
    const returning = returned.length === 0 ? returned : omitted;
    const sql = insertText(compiler, { model, columns, rowCount: 1, returning });
    return {
      sql,
      table: model.table,
      statement: connection.prepareInsert(sql, rowid),
      cells: columns.map((attribute) => ({ name: attribute.name, encode: compiler.encoderOf(attribute) })),
      returning,
      rowid,
      decodeRowid: rowid && compiler.decoderOf(rowid),
      unchecked: uncheckedKeys(
        compiler.dialect,
        omitted.filter((attribute) => attribute === rowid || returning.includes(attribute)),
      ),
      empty: omitted
        .filter((attribute) => attribute !== rowid && !returning.includes(attribute))
        .map(({ name }) => name),
    };
  }
}
