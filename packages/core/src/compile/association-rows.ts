import type { Knex } from 'knex';
import type { Attribute } from '../schema/attribute.js';
import type { Association } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { and } from './fragment.js';
import { type Aliases, hopConditions } from './joins.js';
import { toKnex } from './render.js';

/** What the tables of an association are called in a query for its rows. */
export const aliases: Aliases = Object.freeze({ target: 't', through: 'j' });

/** Begins a query for the rows of an association, with the through rows joined where there are any. */
export function associationRows(compiler: Compiler, { target, hops }: Association): Knex.QueryBuilder {
  const builder = compiler.knex({ [aliases.target]: target.table });
  for (const hop of hops.slice(1)) {
    const conditions = and(hopConditions(hop, aliases.through, aliases.target));
    builder.join({ [aliases.through]: hop.from.table }, (join) => {
      join.on(toKnex(compiler, conditions));
    });
  }
  return builder;
}

/** Returns the attributes of these rows that hold the key of their parent, and what their table is called. */
export function parentKey({ hops }: Association): {
  readonly attributes: readonly Attribute[];
  readonly alias: string;
} {
  const [{ pairs }] = hops;
  return {
    attributes: pairs.map(({ to }) => to),
    alias: hops.length === 1 ? aliases.target : aliases.through,
  };
}
