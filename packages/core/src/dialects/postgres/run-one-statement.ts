import { createHash } from 'node:crypto';
import type { Compiler } from '../../compile/compiler.js';
import type { Statement } from '../../compile/statement.js';
import { toPath } from '../../errors/path.js';
import type { CreateRun } from '../../execute/adapter.js';
import type { Connection, Result } from '../../execute/connection.js';
import { rowNotInserted, toEspalierError } from '../../execute/failures.js';
import { fillKeyReferences } from '../../execute/key-references.js';
import { rowThatBroke } from '../../execute/row-that-broke.js';
import type { GraphRecord } from '../../graph/record-graph.js';
import { type CreatePlan, rowPlaces } from '../../plan/create-plan.js';
import type { Attribute } from '../../schema/attribute.js';
import { encodeDate, toJsonValue } from './data-types.js';
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
  { plan: { sequence }, records, now }: CreateRun,
  { plan, sql, name }: PreparedText & { readonly plan: StatementPlan },
): Promise<void> {
  const stamps = plan.stampTypes.map(() => encodeDate(now));
  const bindings = [...bindingsOf(plan, sequence, records), ...stamps];
  const statement: Statement = name === undefined ? { sql, bindings } : { sql, bindings, name };
  const result = await connection.run(statement).catch((error) => {
    throw failureOf(compiler, plan.batches, records, error);
  });
  complete(compiler, plan.batches, records, result);
}

/** One JSON text per batch, its rows in the order of insertion; then the length of each series. */
function bindingsOf(
  { batches, series }: StatementPlan,
  sequence: CreatePlan['sequence'],
  records: readonly GraphRecord[],
): readonly unknown[] {
  const { batchOf, ordinalOf } = rowPlaces(
    batches.map(({ batch }) => batch),
    records.length,
  );
  const lengths = series.map(() => 0);
  const turns = series.length === 0 ? undefined : turnsOf(batches, series, sequence, batchOf, lengths);
  const texts = batches.map((part) => rowsText(part, series, records, ordinalOf, turns));
  return [...texts, ...lengths];
}

/** For each series, the turn at which each record draws from it, by the record's position. */
type Turns = readonly Int32Array[];

/** Rows draw in the order of insertion. */
function turnsOf(
  batches: readonly StatementBatch[],
  series: readonly Attribute[],
  sequence: CreatePlan['sequence'],
  batchOf: Int32Array,
  lengths: number[],
): Turns {
  const turns = series.map(() => new Int32Array(batchOf.length));
  const drawn = batches.map((part) => series.flatMap((key, at) => (part.drawn.includes(key) ? [at] : [])));
  for (const record of sequence) {
    for (const at of drawn[batchOf[record] as number] as readonly number[]) {
      lengths[at] = (lengths[at] as number) + 1;
      (turns[at] as Int32Array)[record] = lengths[at] as number;
    }
  }
  return turns;
}

/** The rows of a batch as the JSON that its step reads. */
function rowsText(
  { batch, given, inserted, drawn }: StatementBatch,
  series: readonly Attribute[],
  records: readonly GraphRecord[],
  ordinalOf: Int32Array,
  turns: Turns | undefined,
): string {
  const cells = given.map((attribute) => {
    return { type: attribute.type, name: attribute.name, key: `c${inserted.indexOf(attribute)}` };
  });
  const references = batch.keyReferences.map(({ batch: other, key, to }, position) => {
    const placeOf = other === undefined ? (turns?.[series.indexOf(key)] as Int32Array) : ordinalOf;
    return { key: `k${position}`, to, placeOf };
  });
  const draws = drawn
    .filter((key) => series.includes(key))
    .map((key, position) => ({ key: `s${position}`, turns: turns?.[series.indexOf(key)] as Int32Array }));
  const objects: object[] = [];
  for (let ordinal = 0; ordinal < batch.records.length; ordinal += 1) {
    const record = batch.records[ordinal] as number;
    const { values } = records[record] as GraphRecord;
    const object: Record<string, unknown> = { ord: ordinal };
    for (const { type, name, key } of cells) object[key] = toJsonValue(type, values[name]);
    for (const { key, to, placeOf } of references) object[key] = placeOf[to[ordinal] as number];
    for (const { key, turns: own } of draws) object[key] = own[record];
    objects.push(object);
  }
  return JSON.stringify(objects);
}

/** Puts what came back among the values of each record; references take the keys of the records they lead to. */
function complete(
  compiler: Compiler,
  parts: readonly StatementBatch[],
  records: readonly GraphRecord[],
  { rows }: Result,
): void {
  for (const [index, list] of rows) {
    if (list === null) continue;
    const { batch, learnt } = parts[Number(index)] as StatementBatch;
    const names = learnt.map(({ name }) => name);
    const decoders = learnt.map((attribute) => compiler.decoderOf(attribute));
    for (const [ordinal, ...made] of JSON.parse(list as string) as readonly (readonly unknown[])[]) {
      const { values } = records[batch.records[ordinal as number] as number] as GraphRecord;
      for (let position = 0; position < names.length; position += 1) {
        const raw = made[position];
        const decode = decoders[position];
        values[names[position] as string] = raw === null || decode === undefined ? raw : decode(raw as never);
      }
    }
  }
  for (const { batch } of parts) fillKeyReferences(batch, records);
}

function failureOf(
  compiler: Compiler,
  parts: readonly StatementBatch[],
  records: readonly GraphRecord[],
  error: unknown,
): Error {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const [, index, ordinal] = (code === '22P02' && notInserted.exec(String(message))) || [];
  const missing = records[parts[Number(index)]?.batch.records[Number(ordinal)] ?? -1];
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
  const own = about.flatMap(({ batch }) => batch.records.map((record) => records[record] as GraphRecord));
  const broken = rowThatBroke(compiler, first.batch.model, own, error);
  const place = { model: first.batch.model.name, path: broken && toPath(broken.path) };
  return toEspalierError(compiler.dialect, error, place);
}
