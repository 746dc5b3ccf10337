import type { AssociationDefinition, Hop, JoinPair } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { column, type Fragment, identifier, join, raw, sql, table } from './fragment.js';

/** The names of an association's tables in a query. */
export interface Aliases {
  /** Alias of the targets' table; empty if it has none. */
  readonly target: string;
  /** Alias of the through table, if there is one. */
  readonly through: string;
}

/** The aliases of a query that has only one table. */
export const noAliases: Aliases = Object.freeze({ target: '', through: '' });

/**
 * Returns the names of an association's tables in a subquery.
 *
 * @param outer table or alias of the source
 * @param depth the number of subqueries around it
 * @param index distinguishes subqueries of one depth
 */
export function nestedAliases(outer: string, depth: number, index = 0): Aliases {
  const aliases = { target: `t${depth}_${index}`, through: `j${depth}_${index}` };
  // An alias would hide an outer table of its name. SQLite takes upper and lower case in names as the same.
  const isHidden = Object.values(aliases).includes(outer.toLowerCase());
  return isHidden ? nestedAliases(outer, depth, index + 1000) : aliases;
}

/** Returns the tables of an association for a `from` clause. */
export function associationTables(association: AssociationDefinition, aliases: Aliases): Fragment {
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
export function joinConditions(
  compiler: Compiler,
  association: AssociationDefinition,
  outer: string,
  aliases: Aliases,
): Fragment[] {
  const names = [outer, ...hopAliases(association, aliases)];
  return association.hops.flatMap((hop, index) =>
    hopConditions(compiler, hop, names[index] as string, names[index + 1] as string),
  );
}

/** Returns the conditions that join the rows of a hop, each with the foreign key first. */
export function hopConditions(
  compiler: Compiler,
  { pairs, foreignKeys }: Hop,
  from: string,
  to: string,
): Fragment[] {
  return pairs.map((pair, index) => {
    const own = convertedKey(compiler, pair, column(pair.from, from));
    const other = column(pair.to, to);
    return foreignKeys[index]?.foreignKey === pair.from ? sql`${own} = ${other}` : sql`${other} = ${own}`;
  });
}

/**
 * Returns the first attribute of a pair as it is compared with the second. An index of the second serves the comparison.
 * The conversion is that of the text, as if the caller had read the key and bound it.
 */
export function convertedKey({ keyConversions }: Compiler, pair: JoinPair, operand: Fragment): Fragment {
  const type = keyConversions.typeFor(pair);
  return type === undefined ? operand : sql`cast(cast(${operand} as text) as ${raw(type)})`;
}

/** Returns the alias of the table at the end of each hop. */
function hopAliases({ hops }: AssociationDefinition, { target, through }: Aliases): readonly string[] {
  return hops.map((_, index) => (index === hops.length - 1 ? target : through));
}
