import { createHash } from 'node:crypto';
import type { Compiler } from '../../compile/compiler.js';
import type { Statement } from '../../compile/statement.js';
import { toPath } from '../../errors/path.js';
import type { CreateRun } from '../../execute/adapter.js';
import type { Connection, Result } from '../../execute/connection.js';
import { rowNotInserted, toEspalierError } from '../../execute/failures.js';
import { rowThatBroke } from '../../execute/row-that-broke.js';
import type { Values } from '../../graph/record-graph.js';
import type { PlannedRow } from '../../plan/create-plan.js';
import type { Attribute } from '../../schema/attribute.js';
import { toJsonValue } from './data-types.js';
import { notInserted, type StatementBatch, type StatementPlan } from './one-statement.js';

/** A text, and the name under which a connection keeps it prepared, if it is to. */
export interface PreparedText {
  readonly sql: string;
  readonly name: string | undefined;
}

/** A name for a text that is the same in every process. PostgreSQL keeps 63 bytes of it. */
export function preparedName(sql: string): string {
  return `espalier_${createHash('sha256').update(sql).digest('hex').slice(0, 32)}`;
}

/** Runs a create as one statement: one round trip, and a transaction by itself. */
export async function runOneStatement(
  connection: Connection,
  compiler: Compiler,
  { plan: { rows }, values }: CreateRun,
  { plan, sql, name }: PreparedText & { readonly plan: StatementPlan },
): Promise<void> {
  const bindings = bindingsOf(plan, rows);
  const statement: Statement = name === undefined ? { sql, bindings } : { sql, bindings, name };
  const result = await connection.run(statement).catch((error) => {
    throw failureOf(compiler, plan.batches, values, error);
  });
  complete(compiler, plan.batches, values, result);
}

/** One JSON text per batch, its rows in the order of insertion; then the length of each series. */
function bindingsOf({ batches, series }: StatementPlan, rows: readonly PlannedRow[]): readonly unknown[] {
  const ordinals = new Map<number, number>();
  for (const { batch } of batches)
    for (const [ordinal, { record }] of batch.rows.entries()) ordinals.set(record, ordinal);
  const writers = batches.map((batch) => rowWriter(batch, series, ordinals));
  const lengths = series.map(() => 0);
  const objects = batches.map((): object[] => []);
  for (const row of rows) objects[row.batch]?.push((writers[row.batch] as RowWriter)(row, lengths));
  return [...objects.map((each) => JSON.stringify(each)), ...lengths];
}

/** Writes a row as the object that its step reads; counts up the series that it draws from. */
type RowWriter = (row: PlannedRow, lengths: number[]) => object;

function rowWriter(
  { batch, given, inserted, drawn }: StatementBatch,
  series: readonly Attribute[],
  ordinals: ReadonlyMap<number, number>,
): RowWriter {
  const cells = given.map((attribute) => {
    return {
      type: attribute.type,
      key: `c${inserted.indexOf(attribute)}`,
      from: batch.columns.indexOf(attribute),
    };
  });
  const turns = drawn.filter((key) => series.includes(key)).map((key) => series.indexOf(key));
  return ({ record, values, references }, lengths) => {
    const object: Record<string, unknown> = { ord: ordinals.get(record) };
    for (const { type, key, from } of cells) object[key] = toJsonValue(type, values[from]);
    for (const [position, reference] of references.entries())
      object[`k${position}`] = ordinals.get(reference);
    for (const [position, turn] of turns.entries()) {
      lengths[turn] = (lengths[turn] ?? 0) + 1;
      object[`s${position}`] = lengths[turn];
    }
    return object;
  };
}

/** Puts what came back among the values of each record; references take the keys of the records they lead to. */
function complete(
  compiler: Compiler,
  parts: readonly StatementBatch[],
  values: readonly Values[],
  { rows }: Result,
): void {
  for (const [index, ordinal, made] of rows) {
    const part = parts[Number(index)] as StatementBatch;
    const row = values[part.batch.rows[Number(ordinal)]?.record as number] as Values;
    const texts = JSON.parse(made as string) as unknown[];
    for (const [position, attribute] of part.returned.entries()) {
      row[attribute.name] = compiler.decode(attribute, texts[position]);
    }
  }
  for (const { batch } of parts) {
    for (const { record, references } of batch.rows) {
      for (const [position, { attribute, key }] of batch.keyReferences.entries()) {
        (values[record] as Values)[attribute.name] = values[references[position] as number]?.[key.name];
      }
    }
  }
}

function failureOf(
  compiler: Compiler,
  parts: readonly StatementBatch[],
  values: readonly Values[],
  error: unknown,
): Error {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const [, index, ordinal] = (code === '22P02' && notInserted.exec(String(message))) || [];
  const missing = parts[Number(index)]?.batch.rows[Number(ordinal)];
  if (index !== undefined && missing !== undefined) {
    const { model } = (parts[Number(index)] as StatementBatch).batch;
    return rowNotInserted(model.name, model.table, missing.path);
  }
  const table = compiler.dialect.describeFailure(error)?.table;
  const about = parts.filter(({ batch }) => batch.model.table === table);
  const [first] = about;
  if (first === undefined || about.some(({ batch }) => batch.model !== first.batch.model)) {
    return toEspalierError(compiler.dialect, error);
  }
  const rows = about.flatMap(({ batch }) => batch.rows);
  const broken = rowThatBroke(compiler, first.batch.model, rows, values, error);
  const place = { model: first.batch.model.name, path: broken && toPath(broken.path) };
  return toEspalierError(compiler.dialect, error, place);
}
