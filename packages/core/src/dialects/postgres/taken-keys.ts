import type { Compiler } from '../../compile/compiler.js';
import type { DatabaseFailure } from '../../dialect/failure.js';
import { UniqueConstraintError } from '../../errors/database-errors.js';
import type { WriteRun } from '../../execute/adapter.js';
import { batchesOf, type InsertBatch } from '../../plan/write-plan.js';
import type { Attribute } from '../../schema/attribute.js';
import { bareTable, type ModelDefinition } from '../../schema/model-definition.js';

/**
 * Returns the error of a write that failed on a key which the database generated, with what to do about the sequence; any
 * other error as it is. Rows with explicit keys do not advance a sequence, which then generates keys that are taken.
 */
export function explainTakenKey(compiler: Compiler, run: WriteRun, error: unknown): unknown {
  if (!(error instanceof UniqueConstraintError)) return error;
  const failure = compiler.dialect.describeFailure(error.cause);
  const batches = [...batchesOf(run.plan)].filter(({ model }) => bareTable(model) === failure?.table);
  const [first] = batches;
  const key = first?.model.primaryKey.find(({ autoIncrement }) => autoIncrement);
  if (failure === undefined || first === undefined || key === undefined) return error;
  if (failure.columns?.join() !== key.column || !isGenerated(key, batches, run, failure)) return error;
  const reason = `the generated key ${failure.table}.${key.column} is taken`;
  const message = error.message.replace(failure.reason, () => reason);
  return new UniqueConstraintError(message, {
    ...error,
    cause: error.cause,
    hint: sequenceHint(first.model, key),
  });
}

/** Whether the database has generated the key that is taken: no row has it in its values. */
function isGenerated(
  key: Attribute,
  batches: readonly InsertBatch[],
  { records }: WriteRun,
  { values }: DatabaseFailure,
): boolean {
  const given = batches.filter(({ omitted }) => !omitted.includes(key));
  const isGiven = given.some((batch) =>
    batch.records.some((record) => String(records[record]?.values[key.name]) === values?.[0]),
  );
  return given.length < batches.length && !isGiven;
}

function sequenceHint(model: ModelDefinition, { column }: Attribute): string {
  const { schema } = model;
  const name = `${schema === undefined ? '' : `${quote(schema)}.`}${quote(bareTable(model))}`;
  const sequence = `pg_get_serial_sequence(${literal(name)}, ${literal(column)})`;
  const set = `select setval(${sequence}, (select max(${quote(column)}) from ${name}))`;
  return `the sequence of the key has not passed the keys that were inserted explicitly; set it: ${set}`;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
