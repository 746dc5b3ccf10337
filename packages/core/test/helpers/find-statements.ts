import type { DatabaseContext } from '@espalier/testkit';

/** Returns the number of statements of a find that runs a number of queries: one for its rows, and one for each include. */
export function statementsOfFind({ dialect }: Pick<DatabaseContext, 'dialect'>, queries: number): number {
  // SQLite runs several queries in a transaction, PostgreSQL in one statement.
  return dialect === 'postgres' || queries === 1 ? 1 : 1 + queries + 1;
}

/**
 * Returns the queries that statements have run, all in the form of SQLite: on PostgreSQL, each step of the statement of a
 * find is a query, and the join with the keys of its parents becomes a condition.
 */
export function queriesIn(statements: readonly string[]): string[] {
  return statements
    .filter((sql) => !/^(begin|commit)/.test(sql))
    .flatMap((sql) => stepsOf(sql).map(asSqlite));
}

function stepsOf(sql: string): string[] {
  if (!sql.startsWith('with espalier_0')) return [sql];
  const steps = sql.matchAll(/espalier_\d+ \([c\d, ]+\) as (?:not )?materialized \((.*?)\)(?=, espalier_)/g);
  return [...steps].map(([, query]) => query as string);
}

const list = 'in (select value from json_each(?))';

function asSqlite(sql: string): string {
  return sql
    .replace(/(unnest\(.*?\)|\(select distinct [^)]*\)) as k\([^)]*\), /, '')
    .replace(/(\S+) = k\.k0 and \1 = any\(array\[k\.k0\]\)/, `$1 ${list}`)
    .replaceAll(/\$\d+/g, '?')
    .replaceAll('"', '`')
    .replaceAll('= any(?)', list);
}
