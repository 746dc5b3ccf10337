import {
  column,
  columns,
  empty,
  type Fragment,
  fill,
  join,
  raw,
  sql,
  table,
} from '../../../compile/fragment.js';
import { raisedVersion } from '../../../compile/raised-version.js';
import { deletesRows, type Place } from '../../../plan/plan-places.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import { touchedAttributes } from '../../../schema/timestamps.js';
import type { PostgresCatalog } from '../catalog.js';
import { equalityOperandOf, hasDateStyle } from '../data-types.js';
import { columnTypeSql, parameter, timestamp } from './parameters.js';
import type { AssignedColumn, StatementPlace } from './place-plan.js';
import type { StatementPlan } from './plan.js';

/** The text that the statement fails to read as a number if stored rows are not what the save needs. */
export const needsReading = 'stored rows have to be read';

/** What the steps of all places are built from. */
export interface PlaceContext {
  readonly plan: StatementPlan;
  readonly catalog: PostgresCatalog;
}

/** Whether the version of the root covers the rows of a place. */
export function isOwned({ association, missing, above }: Place): boolean {
  if (association === undefined || association.keyHolder === 'source' || missing === 'keep') return false;
  return (
    above?.above === undefined ||
    above === undefined ||
    (above.association?.keyHolder === 'target' && isOwned(above))
  );
}

/** Returns the steps that read what was given for a place, and match it to the stored rows. */
export function matchSteps(part: StatementPlace, { plan, catalog }: PlaceContext): readonly Fragment[] {
  const { place } = part;
  const { index: p } = place;
  return [
    sql`g${p} as materialized (select v.* from json_to_recordset(${placeParameter(plan, part)}->'g') as v(${join(givenFields(part, catalog))}))`,
    ...parentSteps(part, plan, catalog),
    sql`w${p} as materialized (${storedRows(part)})`,
    ...linkedRows(part),
    sql`m${p} as materialized (${matches(part)})`,
    ...(place.association === undefined || place.association.keyHolder === 'source' ? [] : [goneStep(part)]),
  ];
}

/** Returns the steps that delete, unlink and update the stored rows of a place. */
export function changeSteps(part: StatementPlace, context: PlaceContext): readonly Fragment[] {
  return [...removalSteps(part, context), ...updateSteps(part, context)];
}

/** Returns the step that lists the roots that own changed rows; none if no root has a version. */
export function raisedStep({ plan }: PlaceContext): readonly Fragment[] {
  if (!hasVersion(plan)) return [];
  const changed = plan.places.filter(({ place }) => isOwned(place)).flatMap(ownChanges);
  const all = [sql`select o from g0 where n`, ...changed];
  return [sql`v0 as materialized (${join(all, ' union all ')})`];
}

function hasVersion({ places }: StatementPlan): boolean {
  return places[0]?.place.model.version !== undefined;
}

function ownChanges({
  place: { index: p, association },
  throughAssigned,
}: StatementPlace): readonly Fragment[] {
  const isThrough = association?.keyHolder === 'through';
  const changed = isThrough
    ? sql`not found${throughAssigned.length === 0 ? empty : sql` or jdiffers`}`
    : sql`differs`;
  return [sql`select o from gone${p}`, sql`select o from m${p} where ${changed}`];
}

/** Returns the parts that fail the statement if the stored rows are not what the save needs. */
export function placeChecks(part: StatementPlace, { plan }: PlaceContext): readonly Fragment[] {
  const { place, assigned, references, throughAssigned } = part;
  const { index: p, association, missing, model, above } = place;
  const isThrough = association?.keyHolder === 'through';
  const linked = isThrough
    ? sql`not m.found and not (m.q and exists (select from l${p} l where ${sameKey(part, 'l', 'm')}))`
    : sql`not m.found`;
  const outdated =
    model.version === undefined ? empty : sql` or m.ver <> m.a${attributeIndex(model, model.version)}`;
  const refused =
    association !== undefined && missing === 'refuse' ? [sql`exists (select from gone${p})`] : [];
  const isRaised = above === undefined && hasVersion(plan);
  const updated =
    assigned.length + references.length > 0 || isRaised
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

/** Returns the conditions by which rows of a batch are left out, since their through rows exist already. */
export function existingThroughRows(
  { model }: { readonly model: ModelDefinition },
  valueFor: (attribute: Attribute) => Fragment,
  { places }: StatementPlan,
): readonly Fragment[] {
  return places.flatMap(({ place: { association, index: p } }) => {
    if (association?.keyHolder !== 'through' || association.through !== model) return [];
    const keys = association.hops.flatMap(({ foreignKeys }) =>
      foreignKeys.map(({ foreignKey }) => foreignKey),
    );
    const same = keys.map((key) => sql`w.b${attributeIndex(model, key)} = ${valueFor(key)}`);
    return [sql`not exists (select from w${p} w where ${join(same, ' and ')})`];
  });
}

/** Returns relations by which an insert waits for the changes of its table, so that it can have unique values of other rows. */
export function changesOfTable(
  { table: name }: ModelDefinition,
  { plan }: Pick<PlaceContext, 'plan'>,
): readonly Fragment[] {
  return plan.places.flatMap((part) => {
    const { place, throughAssigned } = part;
    const { association, model, index: p } = place;
    const steps: Fragment[] = [];
    if (removesRows(place) && (association?.through ?? model).table === name) steps.push(sql`d${p}`);
    if (updatesRows(part, plan) && model.table === name) steps.push(sql`u${p}`);
    if (throughAssigned.length > 0 && association?.through?.table === name) steps.push(sql`j${p}`);
    return steps;
  });
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
  const deleted = isBelowDeleted && deletesRows(above);
  const all = deleted
    ? sql`${given} union all select null, n.o, ${join(keys)} from gone${above.index} n`
    : given;
  return [...scopes, sql`x${p} as materialized (${all})`];
}

/** Selects the stored rows of a place: `a0`, ... of the targets, `b0`, ... of the through rows, and their parent. */
function storedRows(part: StatementPlace): Fragment {
  const { place, key } = part;
  const { association, model, index: p } = place;
  const own = model.attributes.map((each, index) => sql`${column(each, 't')} as a${index}`);
  if (association === undefined || association.keyHolder === 'source') {
    const order = columns(model.primaryKey, 't');
    const locked = association === undefined ? sql` order by ${order} for update` : empty;
    return sql`select ${join(own)} from ${table(model)} t where ${keyIsGiven(key, p)}${locked}`;
  }
  const [toParent, toTarget] = association.hops;
  const alias = toTarget === undefined ? 't' : 'j';
  const holders = toParent.pairs.map(({ to }) => column(to, alias));
  const parents = holders.map((holder, index) => sql`${holder} = x.f${index}`);
  const fast = sql`${holders[0] as Fragment} = any(array(select f0 from x${p}))`;
  const conditions = [...parents, fast, ...scopeConditions(place)];
  const through =
    association.through?.attributes.map((each, index) => sql`${column(each, 'j')} as b${index}`) ?? [];
  const joined =
    toTarget === undefined
      ? empty
      : sql` join ${table(association.through as ModelDefinition)} j on ${join(
          toTarget.pairs.map(({ from, to }) => sql`${column(from, 'j')} = ${column(to, 't')}`),
          ' and ',
        )}`;
  return sql`select ${join([...own, ...through])}, x.k, x.o from x${p} x cross join ${table(model)} t${joined} where ${join(conditions, ' and ')}`;
}

function scopeConditions({ association, index: p }: Place): readonly Fragment[] {
  if (association === undefined) return [];
  const scoped = [
    ...association.scope.map((each) => ({ ...each, alias: 't' })),
    ...association.throughScope.map((each) => ({ ...each, alias: 'j' })),
  ];
  return scoped.map(({ attribute, value, alias }, index) =>
    value === null
      ? sql`${column(attribute, alias)} is null`
      : sql`${column(attribute, alias)} = (select s${index} from z${p})`,
  );
}

/** Returns the condition that a row has a given key. The list of its first part keeps PostgreSQL on the index. */
function keyIsGiven(key: readonly Attribute[], p: number, which: Fragment = empty): Fragment {
  const [first] = key as [Attribute];
  const fast = sql`${column(first, 't')} = any(array(select p0 from g${p}${which}))`;
  if (key.length === 1) return fast;
  const parts = join(key.map((_, index) => sql`p${index}`));
  return sql`${fast} and (${columns(key, 't')}) in (select ${parts} from g${p}${which})`;
}

/** Selects the rows that a belongsToMany links by their key. */
function linkedRows({ place: { association, model, index: p }, key }: StatementPlace): readonly Fragment[] {
  if (association?.keyHolder !== 'through') return [];
  const own = model.attributes.map((each, index) => sql`${column(each, 't')} as a${index}`);
  return [
    sql`l${p} as materialized (select ${join(own)} from ${table(model)} t where ${keyIsGiven(key, p, sql` where q`)})`,
  ];
}

/** Returns the conditions that a row of `rows` has the key of a row of `given`. */
function sameKey({ key, place: { model } }: StatementPlace, rows: string, given: string): Fragment {
  const parts = key.map(
    (each, index) => sql`${raw(rows)}.a${attributeIndex(model, each)} = ${raw(given)}.p${index}`,
  );
  return join(parts, ' and ');
}

/** Joins what was given for a place to the stored rows, with `found` and whether anything `differs`. */
function matches(part: StatementPlace): Fragment {
  const { place, throughAssigned } = part;
  const { association, above, index: p, model } = place;
  const isBelow = association !== undefined && association.keyHolder !== 'source';
  const on = isBelow ? sql`w.k = g.k and ${sameKey(part, 'w', 'g')}` : sameKey(part, 'w', 'g');
  const exists = sql`w.a${attributeIndex(model, model.primaryKey[0] as Attribute)} is not null`;
  const isLinked =
    association?.keyHolder === 'source' && above !== undefined
      ? sql`${exists} and (g.q or exists (select from m${above.index} u where u.ord = g.k and ${join(
          association.hops[0].pairs.map(
            ({ from, to }) => sql`u.a${attributeIndex(above.model, from)} = w.a${attributeIndex(model, to)}`,
          ),
          ' and ',
        )}))`
      : exists;
  const stored = [
    ...model.attributes.map((_, index) => sql`w.a${index}`),
    ...(association?.through?.attributes ?? []).map((_, index) => sql`w.b${index}`),
  ];
  const jdiffers =
    throughAssigned.length === 0
      ? []
      : [
          sql`${exists} and ${differs(throughAssigned, 'e', 'i', association?.through as ModelDefinition, 'b')} as jdiffers`,
        ];
  const selected = [
    sql`g.*`,
    ...stored,
    sql`${isLinked} as found`,
    sql`${exists} and not g.q and ${differences(part)} as differs`,
    ...jdiffers,
  ];
  return sql`select ${join(selected)} from g${p} g left join w${p} w on ${on}`;
}

/** Returns the condition that a row differs from what was given for it. */
function differences({ assigned, references, place: { model } }: StatementPlace): Fragment {
  const own = differs(assigned, 'c', 'h', model, 'a');
  // A foreign key to a new row always differs.
  const toNewRow = references.map((_, index) => sql`g.r${index} is not null`);
  return sql`(${join([own, ...toNewRow], ' or ')})`;
}

function differs(
  assigned: readonly AssignedColumn[],
  name: string,
  flag: string,
  model: ModelDefinition,
  stored: string,
): Fragment {
  if (assigned.length === 0) return sql`false`;
  const parts = assigned.map(({ attribute, isPartial }, index) => {
    const operand = (each: Fragment) => fill(equalityOperandOf(attribute.type)('?'), [each]);
    const old = operand(knownPart(attribute, sql`w.${raw(stored)}${attributeIndex(model, attribute)}`));
    const different = sql`${old} is distinct from ${operand(sql`g.${raw(name)}${index}`)}`;
    return isPartial ? sql`(g.${raw(flag)}${index} and ${different})` : different;
  });
  return sql`(${join(parts, ' or ')})`;
}

/** Returns the part of a stored value that JavaScript knows: its dates have milliseconds, and columns microseconds. */
function knownPart({ type }: Attribute, stored: Fragment): Fragment {
  return type.key === 'DATE' ? sql`date_trunc('milliseconds', ${stored})` : stored;
}

/** Selects the stored rows that the values leave out. */
function goneStep({ place: { model, index: p } }: StatementPlace): Fragment {
  const same = model.primaryKey.map((key) => {
    const index = attributeIndex(model, key);
    return sql`m.a${index} = w.a${index}`;
  });
  return sql`gone${p} as materialized (select w.* from w${p} w where not exists (select from m${p} m where m.k = w.k and ${join(same, ' and ')}))`;
}

function removesRows({ association, missing }: Place): boolean {
  return (
    association !== undefined &&
    association.keyHolder !== 'source' &&
    (missing === 'delete' || missing === 'unlink')
  );
}

function removalSteps({ place }: StatementPlace, { plan, catalog }: PlaceContext): readonly Fragment[] {
  const { association, missing, model, index: p } = place;
  if (!removesRows(place) || association === undefined) return [];
  const owner = association.through ?? model;
  const name = association.through === undefined ? 'a' : 'b';
  const which = rowsOf(owner, sql`gone${p}`, 'n', name);
  const returning = sql`returning 1 as x`;
  if (missing === 'delete' || association.through !== undefined)
    return [sql`d${p} as (delete from ${table(owner)} t using gone${p} n where ${which} ${returning})`];
  const sets = [
    ...association.hops[0].foreignKeys.map(({ foreignKey }) => sql`${column(foreignKey)} = null`),
    ...touchedAttributes(owner).map(
      (each) => sql`${column(each)} = ${timestamp(plan, catalog, owner, each)}`,
    ),
    ...raisedVersion(owner, 't'),
  ];
  return [
    sql`d${p} as (update ${table(owner)} t set ${join(sets)} from gone${p} n where ${which} ${returning})`,
  ];
}

/** Returns the condition that `t` is one of the rows of a step, by primary key. */
function rowsOf(
  model: ModelDefinition,
  step: Fragment,
  alias: string,
  name: string,
  filter: Fragment = empty,
): Fragment {
  const parts = model.primaryKey.map((key) => {
    const position = sql`${raw(name)}${attributeIndex(model, key)}`;
    return { own: column(key, 't'), position };
  });
  const [first] = parts as [(typeof parts)[number]];
  const fast = sql`${first.own} = any(array(select ${first.position} from ${step} m${filter}))`;
  const same = parts.map(({ own, position }) => sql`${own} = ${raw(alias)}.${position}`);
  return join([fast, ...same], ' and ');
}

function updatesRows({ place, assigned, references }: StatementPlace, plan: StatementPlan): boolean {
  return assigned.length + references.length > 0 || (place.above === undefined && hasVersion(plan));
}

/** Returns the condition that a matched row is updated: it differs, or its version is raised. */
function updatedRows({ place }: StatementPlace, plan: StatementPlan): Fragment {
  return place.above === undefined && hasVersion(plan)
    ? sql`(m.differs or (m.found and m.o in (select o from v0)))`
    : sql`m.differs`;
}

function updateSteps(part: StatementPlace, { plan, catalog }: PlaceContext): readonly Fragment[] {
  const { place, assigned, references, throughAssigned } = part;
  const { model, association, index: p } = place;
  const steps: Fragment[] = [];
  const after =
    removesRows(place) && association?.through === undefined ? sql`, (select count(*) from d${p}) z` : empty;
  if (updatesRows(part, plan)) {
    const sets = [
      ...assignments(assigned, { name: 'c', flag: 'h', stored: 'a', model, plan, catalog }),
      ...references.map(({ attribute, batch, key }, index) => {
        const position = plan.batches[batch]?.inserted.indexOf(key) as number;
        const own = column(attribute, 't');
        return sql`${column(attribute)} = case when m.r${index} is null then ${own} else f${index}.c${position} end`;
      }),
      ...raisedVersion(model, 't'),
    ];
    const filter = updatedRows(part, plan);
    const referred = join(
      references.map(
        ({ batch }, index) => sql` left join r${batch} f${index} on f${index}.ord = m.r${index}`,
      ),
      '',
    );
    const which = rowsOf(model, sql`m${p}`, 'm', 'a', sql` where ${filter}`);
    steps.push(
      sql`u${p} as (update ${table(model)} t set ${join(sets)} from m${p} m${referred}${after} where ${filter} and ${which} returning 1 as x)`,
    );
  }
  const through = association?.through;
  if (through !== undefined && throughAssigned.length > 0) {
    const sets = [
      ...assignments(throughAssigned, { name: 'e', flag: 'i', stored: 'b', model: through, plan, catalog }),
      ...raisedVersion(through, 't'),
    ];
    const which = rowsOf(through, sql`m${p}`, 'm', 'b', sql` where m.jdiffers`);
    steps.push(
      sql`j${p} as (update ${table(through)} t set ${join(sets)} from m${p} m where m.jdiffers and ${which} returning 1 as x)`,
    );
  }
  return steps;
}

interface AssignmentContext extends PlaceContext {
  readonly name: string;
  readonly flag: string;
  readonly stored: string;
  readonly model: ModelDefinition;
}

/** Returns the assignments of an update: what was given, else the value that is there; and the time of the update. */
function assignments(
  assigned: readonly AssignedColumn[],
  { name, flag, stored, model, plan, catalog }: AssignmentContext,
): readonly Fragment[] {
  const touched = touchedAttributes(model);
  const sets = assigned
    .filter(({ attribute }) => !touched.includes(attribute))
    .map((each) => {
      const given = sql`m.${raw(name)}${assigned.indexOf(each)}`;
      const { attribute, isPartial } = each;
      if (!isPartial) return sql`${column(attribute)} = ${given}`;
      const isGiven = sql`m.${raw(flag)}${assigned.indexOf(each)}`;
      return sql`${column(attribute)} = case when ${isGiven} then ${given} else ${column(attribute, 't')} end`;
    });
  const times = touched.map((attribute) => {
    const now = timestamp(plan, catalog, model, attribute);
    const index = assigned.findIndex((each) => each.attribute === attribute);
    if (index < 0) return sql`${column(attribute)} = ${now}`;
    const given = sql`m.${raw(name)}${index}`;
    const isOther = sql`${given} is distinct from m.${raw(stored)}${attributeIndex(model, attribute)}`;
    const isGiven = assigned[index]?.isPartial ? sql`m.${raw(flag)}${index} and ${isOther}` : isOther;
    return sql`${column(attribute)} = case when ${isGiven} then ${given} else ${now} end`;
  });
  return [...sets, ...times];
}

function readColumns({ attributes }: ModelDefinition, name: string): readonly Fragment[] {
  return attributes.map(({ type }, index) =>
    hasDateStyle(type) ? sql`${raw(name)}${index}` : sql`${raw(name)}${index}::text`,
  );
}

function attributeIndex({ attributes }: ModelDefinition, attribute: Attribute): number {
  return attributes.indexOf(attribute);
}
