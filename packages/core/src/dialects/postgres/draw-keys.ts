import type { Compiler } from '../../compile/compiler.js';
import type { Connection } from '../../execute/connection.js';
import type { KeySource } from '../../execute/level-by-level.js';
import type { Values } from '../../graph/record-graph.js';
import type { InsertBatch, PlannedRow } from '../../plan/create-plan.js';
import type { Attribute } from '../../schema/attribute.js';
import type { PostgresCatalog } from './catalog.js';

/** One key column of one table, and all rows of the plan that need it. */
interface Draw {
  readonly attribute: Attribute;
  readonly expression: string;
  readonly rows: PlannedRow[];
}

/**
 * Draws the keys of all rows of a plan with one statement, from each key column's own default: a sequence for numbered
 * keys, `gen_random_uuid()` or whatever else the table says. Any drawn key fits any row, so nothing is matched by
 * position; rows of one table get theirs in input order.
 */
export async function drawKeys(
  connection: Connection,
  compiler: Compiler,
  catalog: PostgresCatalog,
  batches: readonly InsertBatch[],
  values: readonly Values[],
): Promise<KeySource> {
  await catalog.load(connection, batches);
  const expressionOf = (batch: InsertBatch, key: Attribute) => catalog.column(batch, key)?.expression;
  const drawnOf = (batch: InsertBatch) =>
    batch.omitted.filter((key) => key.primaryKey && expressionOf(batch, key) !== undefined);
  const draws = drawsOf(batches, drawnOf, expressionOf);
  if (draws.length > 0) await draw(connection, compiler, draws, values);
  return {
    drawn: drawnOf,
    overriding: (batch) =>
      [...drawnOf(batch), ...batch.columns].some(
        (attribute) => catalog.column(batch, attribute)?.always === true,
      ),
  };
}

function drawsOf(
  batches: readonly InsertBatch[],
  drawnOf: (batch: InsertBatch) => readonly Attribute[],
  expressionOf: (batch: InsertBatch, key: Attribute) => string | undefined,
): Draw[] {
  const draws = new Map<Attribute, Draw>();
  for (const batch of batches) {
    for (const attribute of drawnOf(batch)) {
      const draw = draws.get(attribute) ?? {
        attribute,
        expression: expressionOf(batch, attribute) as string,
        rows: [],
      };
      draw.rows.push(...batch.rows);
      draws.set(attribute, draw);
    }
  }
  return [...draws.values()];
}

async function draw(
  connection: Connection,
  compiler: Compiler,
  draws: readonly Draw[],
  values: readonly Values[],
): Promise<void> {
  const parts = draws.map(
    ({ expression }, index) =>
      `select ${index}, (${expression})::text from generate_series(1, $${index + 1}::int)`,
  );
  const { rows: drawn } = await connection.run({
    sql: parts.join(' union all '),
    bindings: draws.map(({ rows }) => rows.length),
  });
  for (const [index, { attribute, rows }] of draws.entries()) {
    const keys = drawn
      .filter(([part]) => Number(part) === index)
      .map(([, key]) => compiler.decode(attribute, key));
    keys.sort(byValue);
    const inOrder = [...rows].sort((left, right) => left.record - right.record);
    for (const [position, { record }] of inOrder.entries())
      (values[record] as Values)[attribute.name] = keys[position];
  }
}

function byValue(left: unknown, right: unknown): number {
  return (left as never) < (right as never) ? -1 : 1;
}
