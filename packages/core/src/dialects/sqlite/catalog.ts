import type { InsertBatch } from '../../plan/write-plan.js';
import type { Attribute } from '../../schema/attribute.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { checkColumnTypes } from '../column-mismatch.js';
import { findMismatch } from './column-types.js';
import type { SqliteConnection } from './connection.js';
import { columnTypeOf } from './data-types.js';

/** The columns of a table that SQLite fills. */
interface TableFacts {
  /** Columns that have a default or are generated. */
  readonly generated: ReadonlySet<string>;
  /** The column that is an alias of the rowid, if there is one. */
  readonly rowid: string | undefined;
  /** The type of each column as it is declared. */
  readonly types: ReadonlyMap<string, string>;
  /** The models that were compared with the table. */
  readonly checked: Set<ModelDefinition>;
}

/** Knows what SQLite generates for the columns that an insert omits. Reads each table once. */
export class SqliteCatalog {
  readonly #facts = new Map<string, TableFacts>();

  /** Returns the attributes whose values only RETURNING reports. */
  returned(connection: SqliteConnection, { model, omitted }: InsertBatch): readonly Attribute[] {
    if (omitted.length === 0) return omitted;
    const { generated, rowid } = this.#readFacts(connection, model);
    return omitted.filter(
      ({ column, primaryKey }) => column !== rowid && (primaryKey || generated.has(column)),
    );
  }

  /** Returns the omitted attribute whose value is the rowid of its row. */
  rowidAttribute(connection: SqliteConnection, { model, omitted }: InsertBatch): Attribute | undefined {
    const { rowid } = this.#readFacts(connection, model);
    return omitted.find(({ column }) => column === rowid);
  }

  /** @throws SchemaError if a column of the model's table cannot carry the values of its attribute */
  checkTable(connection: SqliteConnection, model: ModelDefinition): void {
    const { types, checked } = this.#readFacts(connection, model);
    if (checked.has(model)) return;
    checkColumnTypes(
      model,
      model.attributes,
      ({ column, type }) => findMismatch(type, types.get(column)),
      columnTypeOf,
    );
    checked.add(model);
  }

  forget(): void {
    this.#facts.clear();
  }

  #readFacts({ raw }: SqliteConnection, { table }: ModelDefinition): TableFacts {
    const cached = this.#facts.get(table);
    if (cached !== undefined) return cached;
    const columns = raw
      .prepare('select name, type, dflt_value, pk, hidden from pragma_table_xinfo(?)')
      .all(table) as ColumnInfo[];
    const keys = columns.filter(({ pk }) => pk > 0);
    const [key] = keys;
    const facts: TableFacts = {
      types: new Map(columns.map(({ name, type }) => [name, type])),
      checked: new Set(),
      generated: new Set(
        columns.filter(({ dflt_value, hidden }) => dflt_value !== null || hidden > 1).map(({ name }) => name),
      ),
      // The only key column is the rowid if it is declared as INTEGER, unless the table has no rowid.
      rowid:
        keys.length === 1 && key?.type.toUpperCase() === 'INTEGER' && hasRowid(raw, table)
          ? key.name
          : undefined,
    };
    if (columns.length > 0) this.#facts.set(table, facts);
    return facts;
  }
}

interface ColumnInfo {
  readonly name: string;
  readonly type: string;
  readonly dflt_value: string | null;
  readonly pk: number;
  readonly hidden: number;
}

function hasRowid(raw: SqliteConnection['raw'], table: string): boolean {
  const info = raw.prepare('select wr from pragma_table_list(?) where schema = ?').get(table, 'main') as
    | { readonly wr: number }
    | undefined;
  return info?.wr !== 1;
}
