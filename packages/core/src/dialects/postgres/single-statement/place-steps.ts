import { type Fragment, join, raw, sql } from '../../../compile/fragment.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import type { PostgresCatalog } from '../catalog.js';
import { columnTypeSql, parameter } from './parameters.js';
import { attributeIndex, type PlaceContext } from './place-context.js';
import { matches } from './place-matches.js';
import type { AssignedColumn, StatementPlace } from './place-plan.js';
import { linkedRows, storedRows } from './place-stored-rows.js';
import type { StatementPlan } from './plan.js';

/** Returns the steps that read what was given for a place, and match it to the stored rows. */
export function matchSteps(part: StatementPlace, { plan, catalog }: PlaceContext): readonly Fragment[] {
  const { place } = part;
  const { index: p } = place;
  return [
    sql`g${p} as materialized (select v.* from json_to_recordset(${placeParameter(plan, part)}->'g') as v(${join(givenFields(part, catalog))}))`,
    ...parentSteps(part, plan, catalog),
    sql`w${p} as materialized (${storedRows(part, !plan.readsOnly)})`,
    ...linkedRows(part),
    sql`m${p} as materialized (${matches(part)})`,
    ...(place.association === undefined || place.association.keyHolder === 'source' ? [] : [goneStep(part)]),
  ];
}

function placeParameter(plan: StatementPlan, part: StatementPlace): Fragment {
  return sql`${parameter(plan, 'place', plan.places.indexOf(part))}::json`;
}

function givenFields(part: StatementPlace, catalog: PostgresCatalog): readonly Fragment[] {
  const { place, key, assigned, references, throughAssigned } = part;
  const { model, association, above } = place;
  const typed = (each: Attribute, owner = model) => columnTypeSql(catalog, owner, each);
  const through = association?.through;
  return [
    sql`ord int`,
    sql`k int`,
    sql`o int`,
    sql`q bool`,
    ...(above === undefined ? [sql`n bool`] : []),
    ...(model.version === undefined ? [] : [sql`ver int`]),
    ...key.map((each, index) => sql`p${index} ${typed(each)}`),
    ...assigned.map(({ attribute }, index) => sql`c${index} ${typed(attribute)}`),
    ...partialFlags(assigned, 'h'),
    ...references.map((_, index) => sql`r${index} int`),
    ...throughAssigned.map(({ attribute }, index) => sql`e${index} ${typed(attribute, through)}`),
    ...partialFlags(throughAssigned, 'i'),
  ];
}

function partialFlags(assigned: readonly AssignedColumn[], name: string): readonly Fragment[] {
  return assigned.flatMap(({ isPartial }, index) => (isPartial ? [sql`${raw(name)}${index} bool`] : []));
}

/** Returns the parents whose rows of an association are read: those of the values, and rows above that are deleted. */
function parentSteps(
  part: StatementPlace,
  plan: StatementPlan,
  catalog: PostgresCatalog,
): readonly Fragment[] {
  const { place } = part;
  const { association, above, index: p, isBelowDeleted } = place;
  if (association === undefined || above === undefined) return [];
  const bound = placeParameter(plan, part);
  const scope = [
    ...association.scope.map(({ attribute }) => ({ attribute, model: association.target })),
    ...association.throughScope.map(({ attribute }) => ({
      attribute,
      model: association.through as ModelDefinition,
    })),
  ];
  const scopeFields = scope.map(
    ({ attribute, model }, index) => sql`s${index} ${columnTypeSql(catalog, model, attribute)}`,
  );
  const scopes =
    scope.length === 0
      ? []
      : [
          sql`z${p} as materialized (select v.* from json_to_record(${bound}->'s') as v(${join(scopeFields)}))`,
        ];
  if (association.keyHolder === 'source') return scopes;
  const { pairs } = association.hops[0];
  const fields = pairs.map(({ from }, index) => sql`f${index} ${columnTypeSql(catalog, above.model, from)}`);
  const given = sql`select v.* from json_to_recordset(${bound}->'x') as v(k int, o int, ${join(fields)})`;
  const keys = pairs.map(({ from }) => sql`n.a${attributeIndex(above.model, from)}`);
  const deleted = isBelowDeleted;
  const all = deleted
    ? sql`${given} union all select null, n.o, ${join(keys)} from gone${above.index} n`
    : given;
  return [...scopes, sql`x${p} as materialized (${all})`];
}

/** Selects the stored rows that the values leave out. */
function goneStep({ place: { model, index: p } }: StatementPlace): Fragment {
  const same = model.primaryKey.map((key) => {
    const index = attributeIndex(model, key);
    return sql`m.a${index} = w.a${index}`;
  });
  return sql`gone${p} as materialized (select w.* from w${p} w where not exists (select from m${p} m where m.k = w.k and ${join(same, ' and ')}))`;
}
