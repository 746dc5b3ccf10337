import type { Database } from '@espalier/core';

/** The types that users of a PostgreSQL have created, by their names: enumerations, and domains with what they are based on. */
export type UserTypes = ReadonlyMap<
  string,
  { readonly labels?: readonly string[] | undefined; readonly base?: string | undefined }
>;

interface Row {
  readonly name: string;
  readonly base: string | null;
  readonly labels: readonly string[] | null;
}

const select = `
  select format_type(t.oid, null) as name, format_type(nullif(t.typbasetype, 0), t.typtypmod) as base,
    (select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid) as labels
  from pg_type t where t.typtype in ('d', 'e')`;

/** Reads the types that users have created. SQLite has none. */
export async function readUserTypes(database: Database): Promise<UserTypes> {
  if (database.dialect !== 'postgres') return new Map();
  const rows = (await database.raw(select)) as unknown as readonly Row[];
  return new Map(
    rows.map(({ name, base, labels }) => [name, { base: base ?? undefined, labels: labels ?? undefined }]),
  );
}
