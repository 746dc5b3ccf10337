import { empty, type Fragment, join, raw, sql } from '../../../compile/fragment.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import { hasDateStyle } from '../data-types.js';
import { attributeIndex, type PlaceContext, sameKey, updatedRows, updatesRows } from './place-context.js';
import type { StatementPlace } from './place-plan.js';

/** The text that the statement fails to read as a number if stored rows are not what the save needs. */
export const needsReading = 'stored rows have to be read';

/** Returns the parts that fail the statement if the stored rows are not what the save needs. */
export function placeChecks(part: StatementPlace, { plan }: PlaceContext): readonly Fragment[] {
  const { place, throughAssigned } = part;
  const { index: p, association, missing, model } = place;
  const isThrough = association?.keyHolder === 'through';
  const linked = isThrough
    ? sql`not m.found and not (m.q and exists (select from l${p} l where ${sameKey(part, 'l', 'm')}))`
    : sql`not m.found`;
  const outdated =
    model.version === undefined ? empty : sql` or m.ver <> m.a${attributeIndex(model, model.version)}`;
  const refused =
    association !== undefined && missing === 'refuse' ? [sql`exists (select from gone${p})`] : [];
  const updated = updatesRows(part, plan)
    ? [sql`(select count(*) from u${p}) <> (select count(*) from m${p} m where ${updatedRows(part, plan)})`]
    : [];
  const joined =
    throughAssigned.length > 0
      ? [sql`(select count(*) from j${p}) <> (select count(*) from m${p} where jdiffers)`]
      : [];
  return [
    sql`exists (select from m${p} m where ${linked}${outdated})`,
    ...refused,
    ...updated,
    ...joined,
  ].map(
    (wrong) =>
      sql`select null::int, null::json where ${wrong} and concat('${raw(needsReading)}')::int is null`,
  );
}

/** Returns the parts that report the stored rows of a place as they were before. */
export function storedParts({ place }: StatementPlace): readonly Fragment[] {
  const { index: p, model, association } = place;
  const through = association?.through;
  const own = readColumns(model, 'a');
  const rows = join(through === undefined ? own : [...own, ...readColumns(through, 'b')]);
  const order = join(model.primaryKey.map((key) => sql`a${attributeIndex(model, key)}`));
  const stored = sql`select ${storedPart(p)}, json_agg(json_build_array(${rows}) order by ${order}) from w${p}`;
  if (through === undefined) return [stored];
  return [stored, sql`select ${linkedPart(p)}, json_agg(json_build_array(${join(own)})) from l${p}`];
}

/** The number of the part with the stored rows of a place. */
export const storedPart = (place: number): number => 1000 + place;

/** The number of the part with the rows that a place links by their key. */
export const linkedPart = (place: number): number => 2000 + place;

function readColumns({ attributes }: ModelDefinition, name: string): readonly Fragment[] {
  return attributes.map(({ type }, index) =>
    hasDateStyle(type) ? sql`${raw(name)}${index}` : sql`${raw(name)}${index}::text`,
  );
}
