import type { Knex } from 'knex';
import type { Attribute } from '../schema/attribute.js';
import type { AssociationDefinition } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { and, type Fragment, identifier, join, sql, table } from './fragment.js';
import { type Aliases, hopConditions } from './joins.js';
import { toKnex } from './render.js';

/** The aliases of an association's tables in a query for its rows. */
export const rowAliases: Aliases = Object.freeze({ target: 't', through: 'j' });

/** Returns a knex query for the rows of an association, joined with their through rows if there are any. */
export function associationRows(
  compiler: Compiler,
  { target, hops }: AssociationDefinition,
): Knex.QueryBuilder {
  const builder = compiler.knex({ [rowAliases.target]: target.table });
  for (const hop of hops.slice(1)) {
    const conditions = and(hopConditions(hop, rowAliases.through, rowAliases.target));
    builder.join({ [rowAliases.through]: hop.from.table }, (join) => {
      join.on(toKnex(compiler, conditions));
    });
  }
  return builder;
}

/** Returns the tables of an association's rows, joined with their through rows if there are any, for a `from` clause. */
export function rowTables({ target, hops }: AssociationDefinition): Fragment {
  const own = sql`${table(target)} as ${identifier(rowAliases.target)}`;
  const joins = hops.slice(1).map((hop) => {
    const through = sql`${table(hop.from)} as ${identifier(rowAliases.through)}`;
    const conditions = and(hopConditions(hop, rowAliases.through, rowAliases.target));
    return sql` inner join ${through} on ${conditions}`;
  });
  return join([own, ...joins], '');
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
