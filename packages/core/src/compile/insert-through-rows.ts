import type { Values } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { column, columns, empty, type Fragment, join, sql, table, value } from './fragment.js';
import { cachedStatement } from './render.js';
import type { Statement } from './statement.js';

/** What to do where the through row of two records is already stored. */
export interface OnExisting {
  /** The attributes whose unique key identifies the row. */
  readonly key: readonly Attribute[];
  /** The attributes that the stored row gets of the new one; with none, it stays as it is. */
  readonly update: readonly Attribute[];
}

/**
 * Inserts through rows, or updates those that are already stored, also those that another transaction inserts meanwhile.
 * Returns every row that was inserted or updated, all of its columns in order.
 *
 * @param onExisting absent where no unique key identifies a through row
 */
export function insertThroughRowsStatement(
  compiler: Compiler,
  through: ModelDefinition,
  attributes: readonly Attribute[],
  rows: readonly Values[],
  onExisting: OnExisting | undefined,
): Statement {
  const tuples = rows.map((row) => {
    const values = attributes.map((each) => value(compiler.encode(each, row[each.name])));
    return sql`(${join(values)})`;
  });
  const insert = sql`insert into ${table(through)} (${columns(attributes)}) values ${join(tuples)}`;
  const returned = columns(through.attributes);
  return cachedStatement(
    compiler,
    through,
    sql`${insert}${conflictClause(onExisting)} returning ${returned}`,
  );
}

function conflictClause(onExisting: OnExisting | undefined): Fragment {
  if (onExisting === undefined || onExisting.key.length === 0) return empty;
  const { key, update } = onExisting;
  const sets = update.map((each) => sql`${column(each)} = ${column(each, 'excluded')}`);
  const action = sets.length === 0 ? sql`nothing` : sql`update set ${join(sets)}`;
  return sql` on conflict (${columns(key)}) do ${action}`;
}
