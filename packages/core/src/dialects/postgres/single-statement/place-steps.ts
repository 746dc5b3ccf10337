import { type Fragment, join, sql } from '../../../compile/fragment.js';
import type { PostgresCatalog } from '../catalog.js';
import { columnTypeSql } from './parameters.js';
import { attributeIndex, isBelowParents, type PlaceContext } from './place-context.js';
import { givenColumns, parentColumns, placeParameter, selectGiven } from './place-given.js';
import { matches, matchesAndGoneRows } from './place-matches.js';
import type { StatementPlace } from './place-plan.js';
import { linkedRows, storedRows } from './place-stored-rows.js';
import type { StatementPlan } from './plan.js';

/** Returns the steps that read what was given for a place, and match it to the stored rows. */
export function matchSteps(part: StatementPlace, { plan, catalog }: PlaceContext): readonly Fragment[] {
  const { place } = part;
  const { index: p } = place;
  return [
    sql`g${p} as (${selectGiven(givenColumns(part), 0, part, plan, catalog)})`,
    ...parentSteps(part, plan, catalog),
    sql`w${p} as (${storedRows(part, !plan.readsOnly)})`,
    ...linkedRows(part),
    ...(isBelowParents(place) ? matchesAndGoneRows(part) : [sql`m${p} as materialized (${matches(part)})`]),
  ];
}

/**
 * Returns the scope of a place, and the parents whose rows of an association are read: those of the values, and rows above
 * that are deleted.
 */
function parentSteps(
  part: StatementPlace,
  plan: StatementPlan,
  catalog: PostgresCatalog,
): readonly Fragment[] {
  const { place } = part;
  const { association, above, index: p, isBelowDeleted } = place;
  const scopes = scopeSteps(part, plan, catalog);
  if (association === undefined || above === undefined || association.keyHolder === 'source') return scopes;
  const { pairs } = association.hops[0];
  const given = selectGiven(parentColumns(part), givenColumns(part).length, part, plan, catalog);
  const keys = pairs.map(({ from }) => sql`n.a${attributeIndex(above.model, from)}`);
  const all = isBelowDeleted
    ? sql`${given} union all select null, n.o, ${join(keys)} from gone${above.index} n`
    : given;
  return [...scopes, sql`x${p} as (${all})`];
}

function scopeSteps(
  part: StatementPlace,
  plan: StatementPlan,
  catalog: PostgresCatalog,
): readonly Fragment[] {
  const { index: p } = part.place;
  const { scope } = part;
  if (scope.length === 0) return [];
  const fields = scope.map(
    ({ attribute, model }, index) => sql`s${index} ${columnTypeSql(catalog, model, attribute)}`,
  );
  const bound = placeParameter(plan, part, givenColumns(part).length + parentColumns(part).length);
  return [sql`z${p} as materialized (select v.* from json_to_record(${bound}::json) as v(${join(fields)}))`];
}
