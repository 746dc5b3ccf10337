import type { Compiler } from '../../../compile/compiler.js';
import { join, sql } from '../../../compile/fragment.js';
import { render } from '../../../compile/render.js';
import type { PostgresCatalog } from '../catalog.js';
import { linkedStep, linkSteps } from './link-steps.js';
import type { StatementPlan } from './plan.js';
import { foundStep, insertStep, rowsStep, sequenceStep } from './row-steps.js';

/**
 * Returns the SQL that inserts all batches at once. Each batch takes its rows as one JSON parameter, allocates its keys,
 * and finds the keys that it refers to by the ordinal of the other row; a second step inserts the rows; at the end each
 * row is looked up by its key, and the statement fails if one is missing. Links update stored rows. PostgreSQL checks
 * foreign keys at the end of the statement. Its parameters are those of {@link parameter}.
 */
export function singleStatementSql(
  compiler: Compiler,
  plan: StatementPlan,
  catalog: PostgresCatalog,
): string {
  const { batches, links, sharedSequences } = plan;
  const steps = [
    ...sharedSequences.map((key, index) => sequenceStep(key, index, plan, catalog)),
    ...batches.map((batch, index) => rowsStep(batch, index, plan, catalog)),
    ...batches.map(insertStep),
    ...links.flatMap((link, index) => linkSteps(link, index, plan, catalog)),
  ];
  const found = [...batches.map(foundStep), ...links.map(linkedStep)];
  return render(compiler, sql`with ${join(steps)} ${join(found, ' union all ')}`);
}
