import type { Outlook, PlanExtent } from '../dialect.js';

/** More than this, and planning one statement costs more than the round trips it saves. */
const mostBatches = 50;
const mostRows = 200_000;

/** Most bindings that one statement takes. */
export const maxBindings = 65_535;

/** Why one statement cannot do a create of this extent; `undefined` when it can, as far as no column's type forbids it. */
export function whyNotOneStatement({ batches, ownLinks, hasKeys }: PlanExtent): string | undefined {
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  if (!hasKeys) return 'a table has no primary key to find its rows by';
  if (ownLinks > 0) return 'rows that it inserts are updated afterwards';
  if (batches.length > mostBatches) return `it has more than ${mostBatches} batches`;
  return rows > mostRows ? `it has more than ${mostRows} rows` : undefined;
}

/** One statement; else the keys are drawn first, and each batch takes as few INSERTs as its bindings allow. */
export function outlook(extent: PlanExtent): Outlook {
  const why = whyNotOneStatement(extent);
  if (why === undefined) return { statements: 1, text: '1 statement, one round trip' };
  const inserts = extent.batches.map(({ rows, columns }) =>
    Math.ceil((rows * Math.max(1, columns)) / maxBindings),
  );
  const count = inserts.reduce((sum, each) => sum + each, 0);
  const statements = 3 + count + extent.links + extent.ownLinks;
  return { statements, text: `${statements} statements, level by level, since ${why}` };
}
