import type { Compiler } from '../../compile/compiler.js';
import { type Fragment, identifier, sql, value } from '../../compile/fragment.js';
import { render, toStatement } from '../../compile/render.js';
import type { Connection } from '../../execute/connection.js';
import type { Attribute } from '../../schema/attribute.js';
import type { ModelDefinition } from '../../schema/model-definition.js';

/** How PostgreSQL generates the value of one column that an insert omits. */
interface ColumnFacts {
  /** An SQL expression for the next value, if there is one. */
  readonly expression: string | undefined;
  /** Whether the column is `generated always as identity`. */
  readonly always: boolean;
  /** The column's type, as PostgreSQL writes it. */
  readonly type: string;
}

type TableFacts = ReadonlyMap<string, ColumnFacts>;

/** Knows what PostgreSQL generates for the columns that an insert omits. Reads each table once. */
export class PostgresCatalog {
  readonly #facts = new Map<string, TableFacts>();

  /** Reads the tables of models that were not read before, in one statement. */
  async load(connection: Connection, compiler: Compiler, models: readonly ModelDefinition[]): Promise<void> {
    const tables = new Set(models.map(({ table }) => table));
    const unknown = [...tables].filter((table) => !this.#facts.has(table));
    if (unknown.length === 0) return;
    const { rows } = await connection.run(toStatement(compiler, selectColumns(compiler, unknown)));
    for (const table of unknown) {
      const columns = (rows as readonly CatalogRow[]).filter(([name]) => name === table);
      if (columns.length > 0) this.#facts.set(table, new Map(columns.map((row) => [row[1], readFacts(row)])));
    }
  }

  /** Returns what was read about an attribute's column. */
  column({ table }: ModelDefinition, { column }: Attribute): ColumnFacts | undefined {
    return this.#facts.get(table)?.get(column);
  }

  /** Returns the type of an attribute's column, as PostgreSQL writes it. */
  typeOf(model: ModelDefinition, attribute: Attribute): string {
    return this.column(model, attribute)?.type ?? '';
  }

  forget(): void {
    this.#facts.clear();
  }
}

function selectColumns(compiler: Compiler, tables: readonly string[]): Fragment {
  const quoted = tables.map((name) => render(compiler, identifier(name)));
  return sql`
  select t.name, a.attname, a.attidentity, a.attgenerated,
         pg_get_expr(d.adbin, d.adrelid), s.sequence, has_sequence_privilege(s.sequence, 'usage'),
         format_type(a.atttypid, -1)
  from unnest(${value(tables)}::text[], ${value(quoted)}::text[]) as t(name, quoted)
  join pg_attribute a on a.attrelid = to_regclass(t.quoted) and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  left join lateral pg_get_serial_sequence(t.quoted, a.attname) as s(sequence) on true`;
}

type CatalogRow = readonly [
  table: string,
  column: string,
  identity: string,
  generated: string,
  expression: string | null,
  sequence: string | null,
  mayUse: 't' | 'f' | null,
  type: string,
];

/** Reads a row of the catalog. `nextval` needs a privilege on the sequence, which an insert into an identity column does not. */
function readFacts([, , identity, generated, expression, sequence, mayUse, type]: CatalogRow): ColumnFacts {
  const nextValue = mayUse === 't' ? `nextval('${sequence?.replaceAll("'", "''")}')` : null;
  const next = identity !== '' ? nextValue : expression;
  return { expression: generated === '' && next !== null ? next : undefined, always: identity === 'a', type };
}
