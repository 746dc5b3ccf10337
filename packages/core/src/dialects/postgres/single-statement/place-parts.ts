import { empty, type Fragment, join, raw, sql } from '../../../compile/fragment.js';
import { attributeIndex, type PlaceContext, sameKey, updatesRows } from './place-context.js';
import type { StatementPlace } from './place-plan.js';

/** The text that the statement fails to read as a number if stored rows are not what the save needs. */
export const needsReading = 'stored rows have to be read';

/** Returns the conditions that the stored rows of a place are not what the save needs. */
export function placeChecks(part: StatementPlace, { plan }: PlaceContext): readonly Fragment[] {
  const { place, throughAssigned, linksRows } = part;
  const { index: p, association, missing, model } = place;
  const isThrough = association?.keyHolder === 'through';
  const linking =
    isThrough && linksRows
      ? sql` and not (m.q and exists (select from l${p} l where ${sameKey(part, 'l', 'm')}))`
      : empty;
  const outdated =
    model.version === undefined ? empty : sql` or m.ver <> m.a${attributeIndex(model, model.version)}`;
  const refused =
    association !== undefined && missing === 'refuse' ? [sql`exists (select from gone${p})`] : [];
  const updated = updatesRows(part, plan)
    ? [sql`(select count(*) from u${p}) <> (select count(*) from c${p})`]
    : [];
  const joined =
    throughAssigned.length > 0
      ? [sql`(select count(*) from j${p}) <> (select count(*) from m${p} where jdiffers)`]
      : [];
  return [
    sql`exists (select from m${p} m where not m.found${linking}${outdated})`,
    ...refused,
    ...updated,
    ...joined,
  ];
}

/** Returns the part that fails the statement if one of some conditions holds. */
export function checkPart(wrong: readonly Fragment[]): Fragment {
  // Of two conditions that are joined by `and`, PostgreSQL evaluates the cheaper one first.
  const isWrong = join(wrong, ' or ');
  return sql`select null::int, null::json where case when ${isWrong} then concat('${raw(needsReading)}')::int is null else false end`;
}
