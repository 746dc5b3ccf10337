import type { Compiler } from '../compile/compiler.js';
import { rowsByKeyStatement } from '../compile/select-by-key.js';
import type { GraphRecord } from '../graph/record-graph.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { primaryKeyOf, rowKey } from '../schema/row-key.js';
import { keyString } from '../util/equality.js';
import { addToList } from '../util/grouping.js';
import type { Connection } from './connection.js';

/**
 * Completes the values of records whose stored rows were changed with what the database has computed from them. An
 * inserted row has returned its own.
 */
export async function readGenerated(
  connection: Connection,
  compiler: Compiler,
  changed: readonly GraphRecord[],
): Promise<void> {
  const recordsOf = new Map<ModelDefinition, GraphRecord[]>();
  for (const record of changed)
    if (record.model.generated.length > 0) addToList(recordsOf, record.model, record);
  for (const [model, records] of recordsOf) await readRows(connection, compiler, model, records);
}

async function readRows(
  connection: Connection,
  compiler: Compiler,
  model: ModelDefinition,
  records: readonly GraphRecord[],
): Promise<void> {
  const { primaryKey, generated } = model;
  const keys = records.map(({ values }) => primaryKeyOf(model, values));
  const { rows } = await connection.run(rowsByKeyStatement(compiler, model, generated, keys));
  const rowOf = new Map(rows.map((row) => [keyString(compiler.decodeRow(primaryKey, row)), row]));
  for (const { values } of records) {
    const row = rowOf.get(rowKey(model, values));
    const computed = compiler.decodeRow(generated, row?.slice(primaryKey.length) ?? []);
    for (const [position, { name }] of generated.entries()) values[name] = computed[position];
  }
}
