import type { Values } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import type { Statement } from './statement.js';

/** What to do where the row of a link is there already. */
export interface OnExisting {
  /** The attributes whose unique key tells a link. */
  readonly key: readonly Attribute[];
  /** What such a row gets of the new one; nothing leaves it as it is. */
  readonly update: readonly Attribute[];
}

const listOf = (count: number, placeholder = '??') =>
  Array.from({ length: count }, () => placeholder).join(', ');

/**
 * Inserts through rows, or meets those that are there: also those that another transaction inserts meanwhile. Hands back
 * every row that was inserted or updated, all of its columns in order.
 *
 * @param onExisting absent where no unique key tells a link
 */
export function insertThroughRowsStatement(
  compiler: Compiler,
  through: ModelDefinition,
  columns: readonly Attribute[],
  rows: readonly Values[],
  onExisting: OnExisting | undefined,
): Statement {
  const { text, identifiers } = pieces(through, columns, rows.length, onExisting);
  const sql = compiler.cached(through, `links ${JSON.stringify([text, identifiers])}`, () =>
    compiler.render(text, identifiers, rows.length * columns.length),
  );
  const bindings = rows.flatMap((row) => columns.map((each) => compiler.encode(each, row[each.name])));
  return { sql, bindings };
}

function pieces(
  { table, attributes }: ModelDefinition,
  columns: readonly Attribute[],
  rowCount: number,
  onExisting: OnExisting | undefined,
) {
  const row = `(${listOf(columns.length, '?')})`;
  const key = onExisting?.key ?? [];
  const update = onExisting?.update ?? [];
  const doing = update.length === 0 ? 'nothing' : `update set ${listOf(update.length, '?? = ??')}`;
  const conflict = key.length === 0 ? '' : ` on conflict (${listOf(key.length)}) do ${doing}`;
  const text = `insert into ?? (${listOf(columns.length)}) values ${listOf(rowCount, row)}${conflict} returning ${listOf(attributes.length)}`;
  const identifiers = [
    table,
    ...columns.map(({ column }) => column),
    ...key.map(({ column }) => column),
    ...update.flatMap(({ column }) => [column, `excluded.${column}`]),
    ...attributes.map(({ column }) => column),
  ];
  return { text, identifiers };
}
