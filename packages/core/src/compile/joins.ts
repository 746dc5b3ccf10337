import type { Association, Hop } from '../schema/model-definition.js';
import { column, type Fragment, identifier, join, sql, table } from './fragment.js';

/** What the tables of an association are called in a query. */
export interface Aliases {
  /** Table or alias of the targets; empty where their table has its own name. */
  readonly target: string;
  /** Table or alias of the through rows, where there are any. */
  readonly through: string;
}

/** The tables of a query that has one table only. */
export const noAliases: Aliases = Object.freeze({ target: '', through: '' });

/** Returns the tables of an association, as `from` takes them. */
export function associationTables(association: Association, aliases: Aliases): Fragment {
  const names = hopAliases(association, aliases);
  const tables = association.hops.map(
    ({ to }, index) => sql`${table(to)} as ${identifier(names[index] as string)}`,
  );
  return join(tables.reverse());
}

/**
 * Returns the conditions that rows of an association belong to a row of the source.
 *
 * @param outer table or alias of the source
 */
export function joinConditions(association: Association, outer: string, aliases: Aliases): Fragment[] {
  const names = [outer, ...hopAliases(association, aliases)];
  return association.hops.flatMap((hop, index) =>
    hopConditions(hop, names[index] as string, names[index + 1] as string),
  );
}

/** Returns the conditions that join the rows of a hop, each with the foreign key first. */
export function hopConditions({ pairs, foreignKeys }: Hop, from: string, to: string): Fragment[] {
  return pairs.map((pair, index) => {
    const [own, other] = [column(pair.from, from), column(pair.to, to)];
    return foreignKeys[index]?.foreignKey === pair.from ? sql`${own} = ${other}` : sql`${other} = ${own}`;
  });
}

/** What the table that each hop leads to is called. */
function hopAliases({ hops }: Association, { target, through }: Aliases): readonly string[] {
  return hops.map((_, index) => (index === hops.length - 1 ? target : through));
}
