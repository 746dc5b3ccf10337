import { and, type Fragment } from '../../../compile/fragment.js';
import { type KeyValues, keyIn } from '../../../compile/key-conditions.js';
import type { Statement } from '../../../compile/statement.js';
import { throughKeysStatement, throughRowsOf } from '../../../compile/through-rows.js';
import { updateStatement } from '../../../compile/update-delete.js';
import { checkGeneratedKeys, uncheckedKeys } from '../../../execute/generated-keys.js';
import type { RunStatement } from '../../../execute/run-change.js';
import type { RowValues } from '../../../graph/record-graph.js';
import { readInstance } from '../../../hydrate/row-reader.js';
import type { Attribute } from '../../../schema/attribute.js';
import { keyString } from '../../../util/equality.js';
import type { BelongsToManyCall } from '../association-call.js';
import type { NewThroughRows } from './build-through-rows.js';
import { foreignKeyAttributes } from './foreign-key-values.js';
import { buildInsertStatements, linkKey, updatedAttributes } from './through-row-inserts.js';

/** Writes through rows, some of which may exist. */
export interface ThroughRowWriter {
  /** Whether `write` starts all its statements together, and their results cannot make it fail. */
  readonly isUnit: boolean;
  /** Returns the rows that were inserted or updated, as instances. */
  write(run: RunStatement): Promise<object[]>;
}

/**
 * Returns the writer of through rows. If a unique key identifies a link, an INSERT also handles the rows that exist.
 * Otherwise the existing rows are read first. If several rows may join a pair, a row with values is always another one.
 */
export function throughRowWriter(
  call: BelongsToManyCall,
  sourceKey: KeyValues,
  keys: readonly KeyValues[],
  rows: NewThroughRows,
): ThroughRowWriter {
  if (keys.length === 0) return { isUnit: true, write: async () => [] };
  const { association } = call;
  const isAnother = !association.joinsOnce && rows.ownAttributes.length > 0;
  if (linkKey(association) === undefined && !isAnother)
    return { isUnit: false, write: (run) => insertMissing(call, sourceKey, keys, rows, run) };
  const inserts = buildInsertStatements(call, rows);
  const isUnit = generatedKeys(call).length === 0;
  return { isUnit, write: (run) => insertAll(call, inserts, run) };
}

/** Returns the condition for the through rows from the source to some targets. */
export function throughRowsTo(
  call: BelongsToManyCall,
  sourceKey: KeyValues,
  keys: readonly KeyValues[],
): Fragment {
  const { association, database } = call;
  return and([
    throughRowsOf(database.compiler, association, sourceKey),
    keyIn(database.compiler, foreignKeyAttributes(association.hops[1]), keys),
  ]);
}

async function insertMissing(
  call: BelongsToManyCall,
  sourceKey: KeyValues,
  keys: readonly KeyValues[],
  rows: NewThroughRows,
  run: RunStatement,
): Promise<object[]> {
  const existing = await readExisting(call, sourceKey, keys, run);
  if (rows.ownAttributes.length > 0 && existing.size > 0) await updateAll(call, sourceKey, keys, rows, run);
  const holders = foreignKeyAttributes(call.association.hops[1]);
  const missing = rows.rows.filter((row) => !existing.has(keyString(holders.map(({ name }) => row[name]))));
  return insertAll(call, buildInsertStatements(call, { ...rows, rows: missing }), run);
}

/** Reads the keys of those targets to which a through row exists. */
async function readExisting(
  call: BelongsToManyCall,
  sourceKey: KeyValues,
  keys: readonly KeyValues[],
  run: RunStatement,
): Promise<ReadonlySet<string>> {
  const { compiler } = call.database;
  const holders = foreignKeyAttributes(call.association.hops[1]);
  const condition = throughRowsTo(call, sourceKey, keys);
  const { rows } = await run(throughKeysStatement(compiler, call.association, holders, condition));
  return new Set(rows.map((row) => keyString(compiler.decodeRow(holders, row))));
}

async function updateAll(
  call: BelongsToManyCall,
  sourceKey: KeyValues,
  keys: readonly KeyValues[],
  { rows, ownAttributes }: NewThroughRows,
  run: RunStatement,
): Promise<void> {
  const { compiler } = call.database;
  const { through } = call.association;
  const assignments = updatedAttributes(through, ownAttributes).map(
    (attribute) => [attribute, rows[0]?.[attribute.name]] as const,
  );
  const condition = throughRowsTo(call, sourceKey, keys);
  await run(updateStatement(compiler, through, assignments, condition, ['through']));
}

async function insertAll(
  call: BelongsToManyCall,
  statements: readonly Statement[],
  run: RunStatement,
): Promise<object[]> {
  const {
    database,
    association: { through },
  } = call;
  const keys = generatedKeys(call);
  const written: object[] = [];
  for (const { rows } of await Promise.all(statements.map((statement) => run(statement)))) {
    for (const row of rows) {
      const instance = readInstance(database.compiler, through, through.attributes, row);
      checkGeneratedKeys(through, keys, instance as RowValues, () => undefined);
      written.push(instance);
    }
  }
  return written;
}

function generatedKeys({ database, association: { through } }: BelongsToManyCall): readonly Attribute[] {
  const generated = through.primaryKey.filter(({ autoIncrement }) => autoIncrement);
  return uncheckedKeys(database.compiler.dialect, generated);
}
