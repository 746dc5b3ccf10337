import type { RowValues } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { column, columns, empty, type Fragment, join, sql, table, value } from './fragment.js';
import { raisedVersion } from './raised-version.js';
import { cachedStatement } from './render.js';
import type { Statement } from './statement.js';

/** What an insert does if the through row of two records is already stored. */
export interface OnExisting {
  /** The attributes whose unique key identifies the row. */
  readonly key: readonly Attribute[];
  /** The attributes of the stored row that are overwritten. If there are none, the row is left as it is. */
  readonly update: readonly Attribute[];
}

/**
 * Returns the statement that inserts through rows, or updates those that are already stored. It is safe against concurrent
 * inserts. It returns every row that it inserted or updated, all columns in order.
 *
 * @param onExisting absent if no unique key identifies a through row
 */
export function insertThroughRowsStatement(
  compiler: Compiler,
  through: ModelDefinition,
  attributes: readonly Attribute[],
  rows: readonly RowValues[],
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
    sql`${insert}${conflictClause(through, onExisting)} returning ${returned}`,
  );
}

function conflictClause(through: ModelDefinition, onExisting: OnExisting | undefined): Fragment {
  if (onExisting === undefined || onExisting.key.length === 0) return empty;
  const { key, update } = onExisting;
  const sets = update.map((each) => sql`${column(each)} = ${column(each, 'excluded')}`);
  const raised = raisedVersion(through, through.table);
  const action = sets.length === 0 ? sql`nothing` : sql`update set ${join([...sets, ...raised])}`;
  return sql` on conflict (${columns(key)}) do ${action}`;
}
