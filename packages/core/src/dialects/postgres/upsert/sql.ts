import type { Compiler } from '../../../compile/compiler.js';
import { join, sql } from '../../../compile/fragment.js';
import { render } from '../../../compile/render.js';
import type { PostgresCatalog } from '../catalog.js';
import { Dependencies } from '../dependencies.js';
import { knownOids } from '../single-statement/parameters.js';
import { rowsStep } from '../single-statement/row-steps.js';
import { checkStep } from '../single-statement/sql.js';
import type { UpsertStatement } from './plan.js';
import { upsertedStep, upsertStep } from './steps.js';

/** The SQL of an upsert, and the oids that it depends on. */
export interface UpsertText {
  readonly sql: string;
  readonly oids: string;
}

/**
 * Returns the SQL that upserts the rows of all batches at once. Each batch takes its rows as arrays or as JSON; a second
 * step inserts them, and updates the stored rows that differ; at the end each row is looked up by its key.
 */
export function upsertSql(compiler: Compiler, plan: UpsertStatement, catalog: PostgresCatalog): UpsertText {
  const { batches, model } = plan;
  const use = { model, typed: model.attributes, allocated: [] };
  const dependencies = new Dependencies(catalog, [use]);
  const steps = [
    ...batches.map((part, index) => rowsStep(part, index, plan, catalog, dependencies)),
    ...batches.map((part, index) => upsertStep(part, index, plan, catalog)),
  ];
  const check = checkStep(dependencies.check(compiler, knownOids(plan)));
  const found = [check, ...batches.map((part, index) => upsertedStep(part, index, plan, catalog))];
  return {
    sql: render(compiler, sql`with ${join(steps)} ${join(found, ' union all ')}`),
    oids: dependencies.oids,
  };
}

/** Returns everything that the text depends on. It depends neither on the number of rows nor on values. */
export function describeUpsert({ model, by, batches }: UpsertStatement, catalog: PostgresCatalog): string {
  const namesOf = (attributes: readonly { readonly column: string }[]) =>
    attributes.map(({ column }) => column);
  return JSON.stringify([
    'upsert',
    catalog.table(model).id,
    model.table,
    model.attributes.map(({ column, type }) => [column, type.key]),
    namesOf(by),
    batches.map(({ inserted, timestamped, update, asArrays }) => [
      ...[inserted, timestamped, update].map(namesOf),
      asArrays,
    ]),
  ]);
}
