import type { GraphRecord } from '../graph/record-graph.js';
import type { UpdateBatch } from '../plan/write-plan.js';
import type { Attribute } from '../schema/attribute.js';
import { touchedAttributes } from '../schema/timestamps.js';
import type { Compiler } from './compiler.js';
import { expressionFragment } from './expression.js';
import { column, columns, fill, join, slot, sql, table, value } from './fragment.js';
import { keyEquals } from './key-conditions.js';
import { raisedVersion } from './raised-version.js';
import { cachedStatement } from './render.js';
import type { Statement } from './statement.js';

/** Returns every attribute that an update sets to a known value. */
export function updatedAttributes({
  model,
  columns: known,
  references,
  computed,
}: UpdateBatch): readonly Attribute[] {
  const set = [...known, ...references.map(({ attribute }) => attribute)];
  const others = [...set, ...computed.map(({ attribute }) => attribute)];
  return [...set, ...touchedAttributes(model).filter((attribute) => !others.includes(attribute))];
}

/** Updates one row at a time. The text is compiled once, and the values of each row are bound to it. */
export function updateOfOneRow(compiler: Compiler, batch: UpdateBatch): (record: GraphRecord) => Statement {
  const { model } = batch;
  const set = updatedAttributes(batch);
  const sets = [...set.map((each) => sql`${column(each)} = ${slot}`), ...raisedVersion(model)];
  const matches = model.primaryKey.map((key) => sql`${column(key)} = ${slot}`);
  const update = sql`update ${table(model)} set ${join(sets)} where ${join(matches, ' and ')}`;
  const { sql: text } = cachedStatement(compiler, model, update);
  const bound = [...set, ...model.primaryKey];
  return ({ values }) => {
    const bindings = bound.map((each) => compiler.encode(each, values[each.name]));
    return { sql: text, bindings, repeats: true, table: model.table };
  };
}

/**
 * Updates one row, some of whose values the database computes, and returns these. The text depends on the expressions. The
 * version of a new row stays.
 */
export function updateWithComputedValues(
  compiler: Compiler,
  batch: UpdateBatch,
  { model, values, operation }: GraphRecord,
): Statement {
  const known = updatedAttributes(batch).map(
    (each) => sql`${column(each)} = ${value(compiler.encode(each, values[each.name]))}`,
  );
  const computed = batch.computed.map(
    ({ attribute, expression }) =>
      sql`${column(attribute)} = (${expressionFragment(compiler, expression, '')})`,
  );
  const sets = join([...known, ...computed, ...(operation === 'insert' ? [] : raisedVersion(model))]);
  const matches = keyEquals(
    compiler,
    model.primaryKey,
    model.primaryKey.map(({ name }) => values[name]),
  );
  const returned = columns(batch.computed.map(({ attribute }) => attribute));
  const update = sql`update ${table(model)} set ${sets} where ${matches} returning ${returned}`;
  return cachedStatement(compiler, model, update);
}

/**
 * Returns the statement that updates any number of rows, each with its values, and returns the primary keys of the rows
 * that exist. Its text does not depend on the number of rows.
 */
export function updateRowsStatement(
  compiler: Compiler,
  batch: UpdateBatch,
  records: readonly GraphRecord[],
): Statement {
  const { model } = batch;
  const { primaryKey } = model;
  const set = updatedAttributes(batch);
  const assigned = set.map((attribute, index) => sql`${column(attribute)} = v.c${primaryKey.length + index}`);
  const sets = [...assigned, ...raisedVersion(model, model.table)];
  const matches = primaryKey.map((key, index) => sql`${column(key, model.table)} = v.c${index}`);
  const attributes = [...primaryKey, ...set];
  const rows = records.map(({ values }) =>
    attributes.map((each) => compiler.encode(each, values[each.name])),
  );
  const relation = fill(
    compiler.dialect.valuesRelation(attributes.map(({ type }) => type)),
    compiler.dialect.bindKeyList(rows).map(value),
  );
  const update = sql`update ${table(model)} set ${join(sets)} from ${relation} where ${join(matches, ' and ')}`;
  const statement = cachedStatement(
    compiler,
    model,
    sql`${update} returning ${columns(primaryKey, model.table)}`,
  );
  return { ...statement, repeats: true };
}

/** Returns the statement that sets one attribute of one row for a moment. The version of the row stays. */
export function temporaryValueStatement(
  compiler: Compiler,
  { model, values }: GraphRecord,
  attribute: Attribute,
  temporary: unknown,
): Statement {
  const matches = keyEquals(
    compiler,
    model.primaryKey,
    model.primaryKey.map(({ name }) => values[name]),
  );
  const set = sql`${column(attribute)} = ${value(compiler.encode(attribute, temporary))}`;
  return cachedStatement(compiler, model, sql`update ${table(model)} set ${set} where ${matches}`);
}
