import type { Compiler } from '../../compile/compiler.js';
import { type Fragment, join, sql, value } from '../../compile/fragment.js';
import { toStatement } from '../../compile/render.js';
import type { WriteRun } from '../../execute/adapter.js';
import type { Connection } from '../../execute/connection.js';
import type { KeyAllocator } from '../../execute/run-levels.js';
import type { GraphRecord } from '../../graph/record-graph.js';
import { batchesOf, type InsertBatch, rowPositions } from '../../plan/write-plan.js';
import type { Attribute } from '../../schema/attribute.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import type { PostgresCatalog } from './catalog.js';
import { Dependencies } from './dependencies.js';

/** One key column of one table, and the records whose rows need it, in the order of insertion. */
interface Allocation {
  readonly model: ModelDefinition;
  readonly attribute: Attribute;
  readonly records: number[];
}

/**
 * Allocates the keys of all rows of a plan with one statement, which evaluates the default of each key column, such as
 * `nextval(...)` or `gen_random_uuid()`. Any allocated key fits any row, so nothing is matched by position. The keys of one
 * table are assigned in the order of insertion. The statement fails if a table has changed since the catalog was read.
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
    omitted.filter((key) => key.primaryKey && catalog.column(model, key)?.next !== undefined),
  );
  const { batchOf } = rowPositions(batches, records.length);
  const inOrder = plan.sequence.map((record) => [record, batchOf[record] as number] as const);
  const allocations = planAllocations(inOrder, batches, allocated);
  if (allocations.length > 0) await readAllocatedKeys(connection, compiler, catalog, allocations, records);
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
  batches: readonly InsertBatch[],
  allocated: readonly (readonly Attribute[])[],
): Allocation[] {
  const allocations = new Map<Attribute, Allocation>();
  for (const [index, { model }] of batches.entries()) {
    for (const attribute of allocated[index] ?? []) {
      if (!allocations.has(attribute)) allocations.set(attribute, { model, attribute, records: [] });
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
  catalog: PostgresCatalog,
  allocations: readonly Allocation[],
  all: readonly GraphRecord[],
): Promise<void> {
  const { rows } = await connection.run(toStatement(compiler, selectKeys(compiler, catalog, allocations)));
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

/** Selects the index of an allocation and a key, for each key. */
function selectKeys(
  compiler: Compiler,
  catalog: PostgresCatalog,
  allocations: readonly Allocation[],
): Fragment {
  const uses = allocations.map(({ model, attribute }) => ({ model, typed: [], allocated: [attribute] }));
  const dependencies = new Dependencies(catalog, uses);
  const oids = sql`${value(dependencies.oids)}::oid[]`;
  const selects = allocations.map(({ model, attribute, records }, index) => {
    const numbers = sql`generate_series(1, ${value(records.length)}::int)`;
    return sql`select ${index}, (${dependencies.nextKey(oids, model, attribute)})::text from ${numbers}`;
  });
  const check = sql`select null::int, null::text where ${dependencies.check(compiler, oids)}`;
  return join([check, ...selects], ' union all ');
}

function byValue(left: unknown, right: unknown): number {
  return (left as never) < (right as never) ? -1 : 1;
}
