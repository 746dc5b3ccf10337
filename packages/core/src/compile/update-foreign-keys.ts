import type { GraphRecord } from '../graph/record-graph.js';
import type { LinkBatch } from '../plan/write-plan.js';
import { touchedAttributes } from '../schema/timestamps.js';
import type { Compiler } from './compiler.js';
import { and, column, columns, type Fragment, fill, join, sql, table, value } from './fragment.js';
import { raisedVersion } from './raised-version.js';
import { cachedStatement } from './render.js';
import type { Statement } from './statement.js';
import { tenantFragment } from './tenant.js';

/** The record of a row to update, and the record that the row will refer to. */
export interface RowLink {
  readonly record: GraphRecord;
  readonly to: GraphRecord;
}

/**
 * Returns the statement that sets the foreign keys of any number of rows, and returns the primary keys of the rows that
 * exist for the tenant. Its text does not depend on the number of rows.
 */
export function updateForeignKeysStatement(
  compiler: Compiler,
  batch: LinkBatch,
  links: readonly RowLink[],
  now: Date,
): Statement {
  const { model } = batch;
  const { primaryKey } = model;
  const sets = join([
    ...rowAssignments(batch),
    ...sharedAssignments(compiler, batch, now),
    ...raisedVersion(model, model.table),
  ]);
  const matches = primaryKey.map((key, index) => sql`${column(key, model.table)} = v.c${index}`);
  const update = sql`update ${table(model)} set ${sets} from ${rowsRelation(compiler, batch, links)}`;
  const returned = columns(primaryKey, model.table);
  return cachedStatement(
    compiler,
    model,
    sql`${update} where ${and([...matches, tenantFragment(compiler, model, model.table)])} returning ${returned}`,
  );
}

/** Returns the assignments of foreign keys, which differ by row. */
function rowAssignments({ model: { primaryKey }, pairs }: LinkBatch): readonly Fragment[] {
  return pairs.map(({ foreignKey }, index) => sql`${column(foreignKey)} = v.c${primaryKey.length + index}`);
}

/** Returns the assignments of the scope and the time of the update, which are the same for all rows. */
function sharedAssignments(compiler: Compiler, { model, scope }: LinkBatch, now: Date): readonly Fragment[] {
  const touched = touchedAttributes(model).map((attribute) => ({ attribute, value: now }));
  return [...scope, ...touched].map(
    (each) => sql`${column(each.attribute)} = ${value(compiler.encode(each.attribute, each.value))}`,
  );
}

/** Returns the relation `v`, which has the primary key of each row and then its foreign key. */
function rowsRelation(
  compiler: Compiler,
  { model: { primaryKey }, pairs }: LinkBatch,
  links: readonly RowLink[],
): Fragment {
  const { dialect } = compiler;
  const attributes = [...primaryKey, ...pairs.map(({ foreignKey }) => foreignKey)];
  const rows = links.map(({ record, to }) => [
    ...primaryKey.map((attribute) => compiler.encode(attribute, record.values[attribute.name])),
    ...pairs.map(({ foreignKey, key }) => compiler.encode(foreignKey, to.values[key.name])),
  ]);
  const relation = dialect.valuesRelation(attributes.map(({ type }) => type));
  return fill(relation, dialect.bindKeyList(rows).map(value));
}
