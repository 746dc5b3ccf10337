import type { Compiler } from '../../../compile/compiler.js';
import { type Fragment, raw, sql, value } from '../../../compile/fragment.js';
import { toStatement } from '../../../compile/render.js';
import type { TablesToRead } from '../../../execute/adapter.js';
import type { Connection } from '../../../execute/connection.js';
import type {
  ForeignKeyDescription,
  TableDescription,
  TableName,
} from '../../../schema-change/table-description.js';

/**
 * Reads the descriptions of the tables that the search path finds, and of those in the schemas of models; or of the temporary
 * tables of the connection. One statement reads all of them.
 */
export async function readTables(
  connection: Connection,
  compiler: Compiler,
  { isTemporary, models }: TablesToRead,
): Promise<readonly TableDescription[]> {
  const schemas = [...new Set(models.flatMap(({ schema }) => schema ?? []))];
  const where = isTemporary
    ? raw('n.oid = pg_my_temp_schema()')
    : sql`(n.nspname = any(current_schemas(false)) or n.nspname = any(${value(schemas)}::text[]))`;
  const { rows } = await connection.run(toStatement(compiler, selectTables(where)));
  const tables = rows.map(([text]) => JSON.parse(text as string) as StoredTable);
  const tableOf = nameTables(models, isTemporary);
  return tables.map((each) => toDescription(each, tableOf));
}

interface StoredName {
  readonly schema: string;
  readonly name: string;
  /** Whether the search path finds the table. */
  readonly isVisible: boolean;
}

type StoredForeignKey = Omit<ForeignKeyDescription, 'table'> & { readonly referenced: StoredName };

interface StoredTable
  extends StoredName,
    Omit<TableDescription, 'table' | 'schema' | 'name' | 'options' | 'dependents' | 'foreignKeys'> {
  readonly foreignKeys: readonly StoredForeignKey[];
}

type NameOf = (stored: StoredName) => TableName & { readonly table: string };

/** Returns the function that names a table as the models do, or as a model would. */
function nameTables(models: TablesToRead['models'], isTemporary: boolean): NameOf {
  const withSchema = new Set(models.map(({ table }) => table));
  return ({ schema, name, isVisible }) => {
    const full = `${schema}.${name}`;
    const isPlain = isTemporary || (isVisible && !withSchema.has(full));
    return isPlain ? { table: name, schema: undefined, name } : { table: full, schema, name };
  };
}

function toDescription(stored: StoredTable, nameOf: NameOf): TableDescription {
  const { isVisible: _, foreignKeys, ...table } = withoutNulls(stored);
  return {
    ...table,
    ...nameOf(stored),
    foreignKeys: foreignKeys.map(({ referenced, ...key }) => ({ ...key, table: nameOf(referenced).table })),
    primaryKey: table.primaryKey,
    comment: table.comment,
    options: '',
    dependents: [],
  };
}

/** JSON has no `undefined`. */
function withoutNulls<T>(value: T): T {
  if (value === null) return undefined as T;
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutNulls(each)])) as T;
}

const selectTables = (where: Fragment) => sql`
  select json_build_object('schema', n.nspname, 'name', c.relname, 'isVisible', pg_table_is_visible(c.oid),
    'comment', obj_description(c.oid, 'pg_class'),
    'columns', ${raw(columns)}, 'primaryKey', ${raw(primaryKey)}, 'indexes', ${raw(indexes)},
    'checks', ${raw(checks)}, 'foreignKeys', ${raw(foreignKeys)})
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and ${where}
  order by n.nspname, c.relname`;

/** The columns by their numbers, in the order of an array of numbers. */
const names = (numbers: string, table: string) =>
  `(select json_agg(a.attname order by k.position) from unnest(${numbers}) with ordinality as k(number, position)
    left join pg_attribute a on a.attrelid = ${table} and a.attnum = k.number)`;

/** What makes PostgreSQL refuse to drop a column or to change its type. */
const readers = `(
  select coalesce(json_agg(distinct coalesce(format('view %L', v.relname), format('trigger %L', g.tgname),
    format('policy %L', p.polname))), '[]')
  from pg_depend d left join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
  left join pg_class v on v.oid = r.ev_class and v.relkind in ('v', 'm')
  left join pg_trigger g on d.classid = 'pg_trigger'::regclass and g.oid = d.objid and not g.tgisinternal
  left join pg_policy p on d.classid = 'pg_policy'::regclass and p.oid = d.objid
  where d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = a.attnum
    and coalesce(v.oid, g.oid, p.oid) is not null)`;

const columns = `(
  select coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
    'allowNull', not a.attnotnull,
    'default', case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end,
    'numberedBy', case when a.attidentity <> '' then 'identity'
      when a.attgenerated = '' and pg_get_expr(d.adbin, d.adrelid) like 'nextval(%' then 'sequence' end,
    'generated', case when a.attgenerated <> '' then json_build_object(
      'expression', pg_get_expr(d.adbin, d.adrelid), 'isStored', a.attgenerated = 's') end,
    'collation', case when a.attcollation <> t.typcollation then
      (select format('%I.%I', s.nspname, o.collname) from pg_collation o
        join pg_namespace s on s.oid = o.collnamespace where o.oid = a.attcollation) end,
    'comment', col_description(c.oid, a.attnum), 'readers', ${readers}) order by a.attnum), '[]')
  from pg_attribute a join pg_type t on t.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)`;

const primaryKey = `(
  select json_build_object('name', k.conname, 'columns', ${names('k.conkey', 'c.oid')})
  from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')`;

/** The definition follows the name of the table, and does not contain it. */
const indexes = `(
  select coalesce(json_agg(json_build_object('name', i.relname, 'unique', x.indisunique,
    'isConstraint', k.oid is not null, 'isValid', x.indisvalid,
    'columns', ${names('(x.indkey::int2[])[0:x.indnkeyatts - 1]', 'c.oid')},
    'definition', substr(p.rest, strpos(p.rest, p.mark) + length(p.mark))) order by i.relname), '[]')
  from pg_index x join pg_class i on i.oid = x.indexrelid
  left join pg_constraint k on k.conindid = i.oid and k.conrelid = c.oid and k.contype in ('p', 'u', 'x')
  cross join lateral (select format('%I USING ', c.relname) as mark, substr(pg_get_indexdef(i.oid),
    length(format('CREATE %sINDEX %I ON ', case when x.indisunique then 'UNIQUE ' else '' end, i.relname)) + 1) as rest) p
  where x.indrelid = c.oid and coalesce(k.contype, 'u') = 'u')`;

/** A check that is only inherited belongs to the other table. */
const checks = `(
  select coalesce(json_agg(json_build_object('name', k.conname, 'isValidated', k.convalidated,
    'expression', pg_get_expr(k.conbin, k.conrelid)) order by k.conname), '[]')
  from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.conislocal)`;

const action = (column: string) =>
  `case ${column} when 'a' then 'NO ACTION' when 'r' then 'RESTRICT' when 'c' then 'CASCADE'
    when 'n' then 'SET NULL' else 'SET DEFAULT' end`;

const foreignKeys = `(
  select coalesce(json_agg(json_build_object('name', k.conname, 'columns', ${names('k.conkey', 'c.oid')},
    'referenced', json_build_object('schema', s.nspname, 'name', r.relname, 'isVisible', pg_table_is_visible(r.oid)),
    'referencedColumns', ${names('k.confkey', 'r.oid')},
    'onDelete', ${action('k.confdeltype')}, 'onUpdate', ${action('k.confupdtype')},
    'deferral', concat(case when k.condeferrable then 'deferrable' end,
      case when k.condeferred then ' initially deferred' end),
    'isValidated', k.convalidated) order by k.conname), '[]')
  from pg_constraint k join pg_class r on r.oid = k.confrelid join pg_namespace s on s.oid = r.relnamespace
  where k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0)`;
