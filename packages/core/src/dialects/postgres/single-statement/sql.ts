import type { Compiler } from '../../../compile/compiler.js';
import { type Fragment, join, sql } from '../../../compile/fragment.js';
import { render } from '../../../compile/render.js';
import type { PostgresCatalog } from '../catalog.js';
import type { Dependencies } from '../dependencies.js';
import { linkedStep, linkSteps } from './link-steps.js';
import { knownOids } from './parameters.js';
import { changeSteps, raisedStep } from './place-changes.js';
import type { PlaceContext } from './place-context.js';
import { checkPart, placeChecks } from './place-parts.js';
import { storedParts } from './place-report.js';
import { matchSteps } from './place-steps.js';
import type { StatementPlan } from './plan.js';
import { foundStep, insertStep, rowsStep, sequenceStep } from './row-steps.js';
import { foundSingleRowStep, singleRowStep } from './single-row-steps.js';

/**
 * Returns the SQL that inserts all batches at once. Each batch takes its rows as JSON, as arrays or as plain bindings,
 * allocates its keys, and finds the keys that it refers to by the ordinal of the other row; a second step inserts the
 * rows; at the end each row is looked up by its key, and the statement fails if one is missing. Links update stored rows.
 * First of all the statement fails if a table has changed since it was read: PostgreSQL runs the parts of a union in
 * order, and the steps when a part reads them. It checks foreign keys at the end of the statement. Its parameters are
 * those of {@link parameter}.
 */
export function singleStatementSql(
  compiler: Compiler,
  plan: StatementPlan,
  catalog: PostgresCatalog,
  dependencies: Dependencies,
): string {
  const { batches, links, places, sharedSequences } = plan;
  const context = { plan, catalog };
  if (plan.readsOnly) return readingSql(compiler, context, dependencies);
  const [prepare, find] = plan.insertsSingleRows
    ? [singleRowStep, foundSingleRowStep]
    : [rowsStep, foundStep];
  const steps = [
    ...sharedSequences.map((key, index) => sequenceStep(key, index, plan, dependencies)),
    ...places.flatMap((place) => matchSteps(place, context)),
    ...batches.map((batch, index) => prepare(batch, index, plan, catalog, dependencies)),
    ...(places.length === 0 ? [] : raisedStep(context)),
    ...places.flatMap((place) => changeSteps(place, context)),
    ...batches.map((batch, index) => insertStep(batch, index, plan)),
    ...links.flatMap((link, index) => linkSteps(link, index, plan, catalog)),
  ];
  const check = dependencies.check(compiler, knownOids(plan));
  const found = [
    checkStep(check),
    ...(places.length === 0 ? [] : [checkPart(places.flatMap((place) => placeChecks(place, context)))]),
    ...batches.map((batch, index) => find(batch, index, catalog)),
    ...links.map(linkedStep),
    ...places.flatMap((place) => storedParts(place, context)),
  ];
  return render(compiler, sql`with ${join(steps)} ${join(found, ' union all ')}`);
}

/** Returns the SQL that only reads the stored rows of the places. */
function readingSql(compiler: Compiler, context: PlaceContext, dependencies: Dependencies): string {
  const { plan } = context;
  const steps = plan.places.flatMap((place) => matchSteps(place, context));
  const check = checkStep(dependencies.check(compiler, knownOids(plan)));
  const stored = plan.places.flatMap((place) => storedParts(place, context));
  return render(compiler, sql`with ${join(steps)} ${join([check, ...stored], ' union all ')}`);
}

/** Selects no row, in the columns of the other parts. */
export function checkStep(check: Fragment): Fragment {
  return sql`select null::int, null::json where ${check}`;
}
