import type { Outlook, PlanExtent } from '../../dialect/dialect.js';

/** BEGIN, an INSERT a row, an UPDATE a link, COMMIT; and what it takes to know keys beforehand, and to put off their checks. */
export function outlook({ batches, links, foreseenKeys, refersForward }: PlanExtent): Outlook {
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const ahead = (refersForward ? 5 : 0) + 3 * foreseenKeys;
  const statements = 2 + ahead + rows + links;
  const parts = [
    'begin',
    ...(ahead > 0 ? [`${ahead} for keys known beforehand`] : []),
    `an insert a row`,
    ...(links > 0 ? ['an update a link'] : []),
    'commit',
  ];
  return { statements, text: `${statements} statements (${parts.join(', ')})` };
}
