import type { Compiler } from '../../compile/compiler.js';
import { join, raw, sql, value } from '../../compile/fragment.js';
import { toStatement } from '../../compile/render.js';
import type { WriteRun } from '../../execute/adapter.js';
import type { Connection } from '../../execute/connection.js';
import type { KeyAllocator } from '../../execute/run-levels.js';
import type { GraphRecord } from '../../graph/record-graph.js';
import { batchesOf, type InsertBatch, rowPositions } from '../../plan/write-plan.js';
import type { Attribute } from '../../schema/attribute.js';
import type { PostgresCatalog } from './catalog.js';

/** One key column of one table, and the records whose rows need it, in the order of insertion. */
interface Allocation {
  readonly attribute: Attribute;
  readonly expression: string;
  readonly records: number[];
}

/**
 * Allocates the keys of all rows of a plan with one statement, which evaluates the default of each key column, such as
 * `nextval(...)` or `gen_random_uuid()`. Any allocated key fits any row, so nothing is matched by position. The keys of one
 * table are assigned in the order of insertion.
 */
export async function allocateKeys(
  connection: Connection,
  compiler: Compiler,
  catalog: PostgresCatalog,
  { plan, records }: WriteRun,
): Promise<KeyAllocator> {
  const batches = batchesOf(plan);
  await catalog.load(
    connection,
    compiler,
    batches.map(({ model }) => model),
  );
  const allocated = batches.map(({ model, omitted }) =>
    omitted.filter((key) => key.primaryKey && catalog.column(model, key)?.expression !== undefined),
  );
  const { batchOf } = rowPositions(batches, records.length);
  const inOrder = plan.sequence.map((record) => [record, batchOf[record] as number] as const);
  const allocations = planAllocations(inOrder, catalog, batches, allocated);
  if (allocations.length > 0) await readAllocatedKeys(connection, compiler, allocations, records);
  return {
    allocated: ({ index }) => allocated[index] ?? [],
    overriding: ({ model, columns, index }) =>
      [...(allocated[index] ?? []), ...columns].some(
        (attribute) => catalog.column(model, attribute)?.always === true,
      ),
  };
}

function planAllocations(
  rows: readonly (readonly [record: number, batch: number])[],
  catalog: PostgresCatalog,
  batches: readonly InsertBatch[],
  allocated: readonly (readonly Attribute[])[],
): Allocation[] {
  const allocations = new Map<Attribute, Allocation>();
  for (const [index, { model }] of batches.entries()) {
    for (const attribute of allocated[index] ?? []) {
      const expression = catalog.column(model, attribute)?.expression ?? '';
      if (!allocations.has(attribute)) allocations.set(attribute, { attribute, expression, records: [] });
    }
  }
  for (const [record, batch] of rows) {
    for (const attribute of allocated[batch] ?? []) allocations.get(attribute)?.records.push(record);
  }
  return [...allocations.values()];
}

async function readAllocatedKeys(
  connection: Connection,
  compiler: Compiler,
  allocations: readonly Allocation[],
  all: readonly GraphRecord[],
): Promise<void> {
  const selects = allocations.map(({ expression, records }, index) => {
    const numbers = sql`generate_series(1, ${value(records.length)}::int)`;
    return sql`select ${index}, (${raw(expression)})::text from ${numbers}`;
  });
  const { rows } = await connection.run(toStatement(compiler, join(selects, ' union all ')));
  const keys = allocations.map((): unknown[] => []);
  for (const [part, key] of rows) {
    const index = Number(part);
    keys[index]?.push(compiler.decode((allocations[index] as Allocation).attribute, key));
  }
  for (const [index, { attribute, records }] of allocations.entries()) {
    const inOrder = keys[index]?.sort(byValue) ?? [];
    for (const [position, record] of records.entries()) {
      (all[record] as GraphRecord).values[attribute.name] = inOrder[position];
    }
  }
}

function byValue(left: unknown, right: unknown): number {
  return (left as never) < (right as never) ? -1 : 1;
}
