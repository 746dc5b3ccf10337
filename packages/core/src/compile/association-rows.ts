import type { Knex } from 'knex';
import type { Attribute } from '../schema/attribute.js';
import type { AssociationDefinition } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { and, type Fragment, identifier, sql, table } from './fragment.js';
import { type Aliases, hopConditions } from './joins.js';
import { toKnex } from './render.js';

/** The aliases of an association's tables in a query for its rows. */
export const rowAliases: Aliases = Object.freeze({ target: 't', through: 'j' });

/**
 * Returns a knex query for the rows of an association, joined with their through rows if there are any.
 *
 * @param joined see {@link throughCondition}
 */
export function associationRows(
  compiler: Compiler,
  { target, through }: AssociationDefinition,
  joined: Fragment,
): Knex.QueryBuilder {
  const builder = compiler.knex({ [rowAliases.target]: target.table });
  if (through === undefined) return builder;
  return builder.join({ [rowAliases.through]: through.table }, (join) => {
    join.on(toKnex(compiler, joined));
  });
}

/** Returns the condition that joins rows of an association with their through rows; an empty fragment if there are none. */
export function throughCondition(compiler: Compiler, { hops }: AssociationDefinition): Fragment {
  return and(
    hops.slice(1).flatMap((hop) => hopConditions(compiler, hop, rowAliases.through, rowAliases.target)),
  );
}

/** Returns the tables of an association's rows, joined with their through rows if there are any, for a `from` clause. */
export function rowTables(compiler: Compiler, association: AssociationDefinition): Fragment {
  const { target, through } = association;
  const own = sql`${table(target)} as ${identifier(rowAliases.target)}`;
  if (through === undefined) return own;
  const joined = sql`${table(through)} as ${identifier(rowAliases.through)}`;
  return sql`${own} inner join ${joined} on ${throughCondition(compiler, association)}`;
}

/** Returns the attributes that hold the key of a row's parent, and the alias of their table. */
export function parentKey({ hops }: AssociationDefinition): {
  readonly attributes: readonly Attribute[];
  readonly alias: string;
} {
  const [{ pairs }] = hops;
  return {
    attributes: pairs.map(({ to }) => to),
    alias: hops.length === 1 ? rowAliases.target : rowAliases.through,
  };
}
