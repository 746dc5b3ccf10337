import type { Compiler } from '../../../compile/compiler.js';
import type { WriteRun } from '../../../execute/adapter.js';
import type { Connection } from '../../../execute/connection.js';
import { failedPosition } from '../../../execute/failed-position.js';
import { failureBefore } from '../../../execute/rows-before.js';
import type { WriteScope } from '../../../execute/scope.js';
import type { StatementPlan } from './plan.js';
import { type PreparedText, runSingleStatement } from './run.js';

/** Runs a write as one statement, together with what comes before its rows. */
export async function runWrite(
  connection: Connection,
  compiler: Compiler,
  run: WriteRun,
  statement: PreparedText & { readonly plan: StatementPlan },
  { sendLast }: Pick<WriteScope, 'sendLast'>,
): Promise<void> {
  const { before } = run;
  const isLast = statement.plan.deferredLinks.length === 0;
  const send = isLast ? sendLast : undefined;
  await runSingleStatement(connection, compiler, run, statement, before, send).catch((error) => {
    const statements = before?.statements ?? [];
    const isOfEarlier = (failedPosition(error) ?? statements.length) < statements.length;
    throw isOfEarlier ? failureBefore(compiler, statements, error) : error;
  });
}
