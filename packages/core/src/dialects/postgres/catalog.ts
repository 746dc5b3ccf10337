import type { Connection } from '../../execute/connection.js';
import type { Attribute } from '../../schema/attribute.js';
import type { ModelDefinition } from '../../schema/model-definition.js';

/** How PostgreSQL makes the value of one column that an insert leaves out. */
interface ColumnFacts {
  /** An SQL expression that gives the next value, if one does. */
  readonly expression: string | undefined;
  /** Whether the column is `generated always as identity`. */
  readonly always: boolean;
  /** The column's type, as PostgreSQL writes it. */
  readonly type: string;
}

type TableFacts = ReadonlyMap<string, ColumnFacts>;

const readTables = `
  select t.name, a.attname, a.attidentity, a.attgenerated,
         pg_get_expr(d.adbin, d.adrelid), pg_get_serial_sequence(quote_ident(t.name), a.attname),
         format_type(a.atttypid, -1)
  from unnest($1::text[]) as t(name)
  join pg_attribute a on a.attrelid = to_regclass(quote_ident(t.name)) and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum`;

/** What PostgreSQL makes of the columns that an insert leaves out, read once per table. */
export class PostgresCatalog {
  readonly #facts = new Map<string, TableFacts>();

  /** Reads the tables of models that are not known yet, all in one statement. */
  async load(connection: Connection, models: readonly ModelDefinition[]): Promise<void> {
    const tables = new Set(models.map(({ table }) => table));
    const unknown = [...tables].filter((table) => !this.#facts.has(table));
    if (unknown.length === 0) return;
    const { rows } = await connection.run({ sql: readTables, bindings: [unknown] });
    for (const table of unknown) {
      const columns = (rows as readonly CatalogRow[]).filter(([name]) => name === table);
      if (columns.length > 0) this.#facts.set(table, new Map(columns.map((row) => [row[1], factsOf(row)])));
    }
  }

  /** What is known of an attribute's column. */
  column({ table }: ModelDefinition, { column }: Attribute): ColumnFacts | undefined {
    return this.#facts.get(table)?.get(column);
  }

  /** The type of an attribute's column, as PostgreSQL writes it. */
  typeOf(model: ModelDefinition, attribute: Attribute): string {
    return this.column(model, attribute)?.type ?? '';
  }

  forget(): void {
    this.#facts.clear();
  }
}

type CatalogRow = readonly [
  table: string,
  column: string,
  identity: string,
  generated: string,
  expression: string | null,
  sequence: string | null,
  type: string,
];

function factsOf([, , identity, generated, expression, sequence, type]: CatalogRow): ColumnFacts {
  const next =
    identity !== '' && sequence !== null ? `nextval('${sequence.replaceAll("'", "''")}')` : expression;
  return { expression: generated === '' && next !== null ? next : undefined, always: identity === 'a', type };
}
