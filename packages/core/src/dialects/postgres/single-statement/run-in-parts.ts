import type { Compiler } from '../../../compile/compiler.js';
import type { WriteRun } from '../../../execute/adapter.js';
import type { Connection } from '../../../execute/connection.js';
import { fillKeys } from '../../../execute/key-references.js';
import { runLinks } from '../../../execute/run-links.js';
import { measureInserts } from '../../../plan/measure-plan.js';
import { splitInserts } from '../../../plan/split-inserts.js';
import { batchesOf, type WritePlan } from '../../../plan/write-plan.js';
import { pauseIfDue } from '../../../util/pausable.js';
import type { PostgresCatalog } from '../catalog.js';
import { isSplit, maxInsertedRows, whyLevelByLevel } from '../cost-estimate.js';
import { planColumns } from './insert-columns.js';
import { planStatement, type StatementPlan } from './plan.js';
import { newRowArrays } from './row-arrays.js';
import { type PreparedText, runSingleStatement } from './run.js';

/** Whether the rows of a plan are so many that several statements insert them, and statements with rows of all levels can. */
export function canRunInParts(plan: WritePlan, catalog: PostgresCatalog): boolean {
  if (!isSplit(plan) || whyLevelByLevel(measureInserts(plan)) !== undefined) return false;
  const batches = batchesOf(plan);
  return batches.every((batch) => planColumns(batch, batches, plan.links, catalog) !== undefined);
}

/**
 * Inserts very many rows by several statements, in the order of insertion, then runs the links. The transaction is up to the
 * caller. Statements of the same shape share one text.
 *
 * @param run a write whose plan can be run in parts
 */
export async function runInParts(
  connection: Connection,
  compiler: Compiler,
  run: WriteRun,
  catalog: PostgresCatalog,
  textOf: (plan: StatementPlan) => PreparedText,
): Promise<void> {
  const { plan, records } = run;
  const isReadBack = run.isReadBack !== false || plan.links.length > 0;
  const pace = connection.cancellation;
  const arrays = newRowArrays(records.length);
  for (const { earlier, ...part } of await splitInserts(plan, records.length, maxInsertedRows, pace)) {
    await pauseIfDue(records.length, pace);
    for (const reference of earlier) fillKeys(reference.records, reference, records);
    const partRun = { ...run, ...part, isReadBack, arrays };
    const statement = planStatement(partRun, catalog, compiler.context) as StatementPlan;
    await runSingleStatement(connection, compiler, partRun, { plan: statement, ...textOf(statement) });
  }
  await runLinks(connection, compiler, run);
}
