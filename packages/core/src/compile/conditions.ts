import type { Knex } from 'knex';
import type { Attribute } from '../schema/attribute.js';

/** The condition that a column equals a bound value, as a fragment with `??` and `?`. PostgreSQL's `json` has no equality. */
export function equals({ type }: Attribute): string {
  return type.key === 'JSON' ? 'cast(?? as text) = ?' : '?? = ?';
}

/** The text of a query as the driver takes it. Its values are bound apart, so that one text serves them all. */
export function textOf(builder: Knex.QueryBuilder): string {
  return builder.toSQL().toNative().sql;
}
