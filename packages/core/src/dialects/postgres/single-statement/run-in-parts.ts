import type { Compiler } from '../../../compile/compiler.js';
import type { WriteRun } from '../../../execute/adapter.js';
import type { Connection } from '../../../execute/connection.js';
import { fillKeys } from '../../../execute/key-references.js';
import { runLinks } from '../../../execute/run-links.js';
import { splitInserts } from '../../../plan/split-inserts.js';
import type { PostgresCatalog } from '../catalog.js';
import { maxInsertedRows } from '../cost-estimate.js';
import { planStatement, type StatementPlan } from './plan.js';
import { type PreparedText, runSingleStatement } from './run.js';

/**
 * Inserts very many rows by several statements, in the order of insertion, then runs the links. The transaction is up to the
 * caller. Statements of the same shape share one text.
 *
 * @param run a write whose plan one statement could run
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
  for (const { earlier, ...part } of splitInserts(plan, records.length, maxInsertedRows)) {
    for (const reference of earlier) fillKeys(reference.records, reference, records);
    const partRun = { ...run, ...part, isReadBack };
    const statement = planStatement(partRun, catalog, compiler.context) as StatementPlan;
    await runSingleStatement(connection, compiler, partRun, { plan: statement, ...textOf(statement) });
  }
  await runLinks(connection, compiler, run);
}
