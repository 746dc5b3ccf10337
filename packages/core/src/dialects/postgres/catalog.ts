import type { Compiler } from '../../compile/compiler.js';
import { type Fragment, identifier, raw, sql, value } from '../../compile/fragment.js';
import { render, toStatement } from '../../compile/render.js';
import type { Connection } from '../../execute/connection.js';
import type { Attribute } from '../../schema/attribute.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { getOrAdd } from '../../util/grouping.js';
import type { ColumnType } from './column-types.js';
import { searchPathOf } from './search-path.js';

/** How PostgreSQL stores a column, and how it generates the value of the column that an insert omits. */
export interface ColumnFacts {
  readonly next: NextValue | undefined;
  /** Whether the column is `generated always as identity`. */
  readonly always: boolean;
  /** The column's type, as PostgreSQL writes it. */
  readonly type: string;
  readonly typeOid: string;
  /** The type, or the type that its domain is based on. */
  readonly baseType: ColumnType;
  /** The name of that type without parameters. */
  readonly baseTypeName: string;
  /** Separates the items of an array of the type: a comma, but for a few types. */
  readonly arrayDelimiter: string;
}

/** How the next value of a column is had before its row is inserted. */
export type NextValue =
  | { readonly sequenceOid: string; readonly defaultOid: string | undefined }
  /** The SQL of its default. A default that is changed has another oid. */
  | { readonly expression: string; readonly defaultOid: string };

/** A table, and the columns that it had when it was read. */
export interface TableFacts {
  /** Differs between any two reads, so that what was compiled from one is never used for another. */
  readonly id: number;
  readonly oid: string;
  /** The quoted name of the type of its rows, with the schema. */
  readonly rowType: string;
  readonly columns: ReadonlyMap<string, ColumnFacts>;
}

/** The tables of one search path, by the names that models use. */
type Tables = Map<string, TableFacts>;

let reads = 0;

/**
 * Remembers what a connection's table names refer to. Each connection has its own memory, and one for each `search_path`
 * that the server reports. The tables of other connections are a first guess: statements check what they depend on.
 */
export class PostgresCatalogs {
  #latest: Tables = new Map();
  #ofConnections = new WeakMap<object, Map<string, PostgresCatalog>>();

  of({ raw: client }: Connection): PostgresCatalog {
    const ofConnection = getOrAdd(this.#ofConnections, client, () => new Map<string, PostgresCatalog>());
    return getOrAdd(ofConnection, searchPathOf(client), () => new PostgresCatalog(this.#latest));
  }

  forget(): void {
    this.#latest = new Map();
    this.#ofConnections = new WeakMap();
  }
}

/** Knows what PostgreSQL generates for the columns that an insert omits. Reads each table once. */
export class PostgresCatalog {
  readonly #tables: Tables = new Map();
  readonly #latest: Tables;

  /** @param latest the tables that any connection read last, which this catalog adds to */
  constructor(latest: Tables) {
    this.#latest = latest;
  }

  /** Reads the tables of models that are not known, in one statement. Returns whether all of them were known. */
  async load(
    connection: Connection,
    compiler: Compiler,
    models: readonly ModelDefinition[],
  ): Promise<boolean> {
    const tables = new Set(models.map(({ table }) => table));
    const unknown = [...tables].filter((table) => !this.#isKnown(table));
    if (unknown.length === 0) return true;
    const { rows } = await connection.run(toStatement(compiler, selectColumns(compiler, unknown)));
    for (const table of unknown) {
      const columns = (rows as readonly CatalogRow[]).filter(([name]) => name === table);
      if (columns.length > 0) this.#remember(table, readTable(columns));
    }
    return false;
  }

  /** Returns what was read about a model's table. @throws Error if nothing was: {@link load} comes first */
  table(model: ModelDefinition): TableFacts {
    const facts = this.tableIfKnown(model);
    if (facts === undefined) throw new Error(`the table '${model.table}' was not read`);
    return facts;
  }

  /** Returns what was read about a model's table; `undefined` if there is no such table. */
  tableIfKnown({ table }: ModelDefinition): TableFacts | undefined {
    return this.#tables.get(table);
  }

  /** Returns what was read about an attribute's column. */
  column({ table }: ModelDefinition, { column }: Attribute): ColumnFacts | undefined {
    return this.#tables.get(table)?.columns.get(column);
  }

  /** Returns the type of an attribute's column, as PostgreSQL writes it. */
  typeOf(model: ModelDefinition, attribute: Attribute): string {
    return this.column(model, attribute)?.type ?? '';
  }

  /** Forgets the tables of models, so that they are read again. */
  forget(models: readonly ModelDefinition[]): void {
    for (const { table } of models) {
      this.#tables.delete(table);
      this.#latest.delete(table);
    }
  }

  #isKnown(table: string): boolean {
    if (this.#tables.has(table)) return true;
    const guess = this.#latest.get(table);
    if (guess !== undefined) this.#tables.set(table, guess);
    return guess !== undefined;
  }

  #remember(table: string, facts: TableFacts): void {
    this.#tables.set(table, facts);
    this.#latest.set(table, facts);
  }
}

function selectColumns(compiler: Compiler, tables: readonly string[]): Fragment {
  const quoted = tables.map((name) => render(compiler, identifier(name)));
  return sql`
  select t.name, a.attname, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), d.oid,
         s.oid, has_sequence_privilege(s.oid, 'usage'), format_type(a.atttypid, -1), a.atttypid, coalesce(nullif(y.typbasetype, 0), y.oid),
         format_type(coalesce(nullif(y.typbasetype, 0), y.oid), -1),
         case y.typtype when 'd' then y.typtypmod else a.atttypmod end, y.typdelim,
         c.oid, format('%I.%I', n.nspname, c.relname)
  from unnest(${value(tables)}::text[], ${value(quoted)}::text[]) as t(name, quoted)
  join pg_class c on c.oid = to_regclass(t.quoted)
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type y on y.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  left join lateral (${raw(sequencesOfColumn)}) as s on true`;
}

/** The sequence of an identity column, or the one that a default without anything else takes its value from. */
const sequencesOfColumn = `
  select p.objid as oid from pg_depend p
  where a.attidentity <> '' and p.classid = 'pg_class'::regclass and p.deptype = 'i'
    and p.refclassid = 'pg_class'::regclass and p.refobjid = a.attrelid and p.refobjsubid = a.attnum
  union all
  select q.oid from pg_depend p join pg_class q on q.oid = p.refobjid and q.relkind = 'S'
  where p.classid = 'pg_attrdef'::regclass and p.objid = d.oid and p.refclassid = 'pg_class'::regclass
    and pg_get_expr(d.adbin, d.adrelid) = format('nextval(%L::regclass)', q.oid::regclass)`;

type CatalogRow = readonly [
  table: string,
  column: string,
  identity: string,
  generated: string,
  expression: string | null,
  defaultOid: string | null,
  sequenceOid: string | null,
  mayUseSequence: 't' | 'f' | null,
  type: string,
  typeOid: string,
  baseTypeOid: string,
  baseTypeName: string,
  modifier: string,
  arrayDelimiter: string,
  tableOid: string,
  rowType: string,
];

function readTable(rows: readonly CatalogRow[]): TableFacts {
  const [oid, rowType] = (rows[0] as CatalogRow).slice(-2) as [string, string];
  reads += 1;
  return { id: reads, oid, rowType, columns: new Map(rows.map((row) => [row[1], readColumn(row)])) };
}

function readColumn(row: CatalogRow): ColumnFacts {
  const [, , identity, , , , , , type, typeOid, baseTypeOid, baseTypeName, modifier, arrayDelimiter] = row;
  const baseType = { oid: Number(baseTypeOid), modifier: Number(modifier) };
  const next = readNextValue(row);
  return { next, always: identity === 'a', type, typeOid, baseType, baseTypeName, arrayDelimiter };
}

/** `nextval` needs a privilege on the sequence, which an insert into an identity column does not. */
function readNextValue(row: CatalogRow): NextValue | undefined {
  const [, , identity, generated, expression, defaultOid, sequenceOid, mayUseSequence] = row;
  if (identity !== '' && mayUseSequence !== 't') return undefined;
  if (sequenceOid !== null) return { sequenceOid, defaultOid: defaultOid ?? undefined };
  if (generated !== '' || expression === null || defaultOid === null) return undefined;
  return { expression, defaultOid };
}
