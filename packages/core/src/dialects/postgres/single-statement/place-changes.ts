import { column, empty, type Fragment, join, raw, sql, table } from '../../../compile/fragment.js';
import { raisedVersion } from '../../../compile/raised-version.js';
import type { Place } from '../../../plan/plan-places.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import { touchedAttributes } from '../../../schema/timestamps.js';
import { timestamp } from './parameters.js';
import {
  attributeIndex,
  hasVersion,
  isOwned,
  type PlaceContext,
  removesRows,
  updatesRows,
} from './place-context.js';
import type { AssignedColumn, StatementPlace } from './place-plan.js';
import type { StatementPlan } from './plan.js';

/** Returns the steps that delete, unlink and update the stored rows of a place. */
export function changeSteps(part: StatementPlace, context: PlaceContext): readonly Fragment[] {
  return [...removalSteps(part, context), ...updateSteps(part, context)];
}

/** Returns the step that lists the roots that own changed rows; none if no root has a version. */
export function raisedStep({ plan }: PlaceContext): readonly Fragment[] {
  if (!hasVersion(plan)) return [];
  const changed = plan.places.filter(({ place }) => isOwned(place)).flatMap(ownChanges);
  const all = [sql`select o from g0 where n`, ...changed];
  return [sql`v0 as (${join(all, ' union all ')})`];
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

function removalSteps({ place }: StatementPlace, { plan, catalog }: PlaceContext): readonly Fragment[] {
  const { association, missing, model, index: p } = place;
  if (!removesRows(place) || association === undefined) return [];
  const owner = association.through ?? model;
  const name = association.through === undefined ? 'a' : 'b';
  const gone = sql`gone${p}`;
  // The list of the keys alone tells rows with a key of one column.
  const isListed = owner.primaryKey.length === 1;
  const which = isListed ? keyIsIn(owner, gone, name) : rowsOf(owner, gone, 'n', name);
  const from = (keyword: string) => (isListed ? empty : sql` ${raw(keyword)} gone${p} n`);
  const returning = sql`returning 1 as x`;
  if (missing === 'delete' || association.through !== undefined)
    return [sql`d${p} as (delete from ${table(owner)} t${from('using')} where ${which} ${returning})`];
  const sets = [
    ...association.hops[0].foreignKeys.map(({ foreignKey }) => sql`${column(foreignKey)} = null`),
    ...touchedAttributes(owner).map(
      (each) => sql`${column(each)} = ${timestamp(plan, catalog, owner, each)}`,
    ),
    ...raisedVersion(owner, 't'),
  ];
  return [
    sql`d${p} as (update ${table(owner)} t set ${join(sets)}${from('from')} where ${which} ${returning})`,
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
  const same = model.primaryKey.map(
    (key) => sql`${column(key, 't')} = ${raw(`${alias}.${name}`)}${attributeIndex(model, key)}`,
  );
  return join([keyIsIn(model, step, name, filter), ...same], ' and ');
}

/** Returns the condition that the first part of the key of `t` is in a step. The list keeps PostgreSQL on the index. */
function keyIsIn(model: ModelDefinition, step: Fragment, name: string, filter: Fragment = empty): Fragment {
  const [first] = model.primaryKey as readonly [Attribute];
  const position = sql`${raw(name)}${attributeIndex(model, first)}`;
  return sql`${column(first, 't')} = any(array(select ${position} from ${step} m${filter}))`;
}

function updateSteps(part: StatementPlace, { plan, catalog }: PlaceContext): readonly Fragment[] {
  const { place, assigned, references, throughAssigned } = part;
  const { model, association, index: p } = place;
  const steps: Fragment[] = [];
  const waits = removesRows(place) && association?.through === undefined ? [afterStep(sql`d${p}`)] : [];
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
    const referred = join(
      references.map(
        ({ batch }, index) => sql` left join r${batch} f${index} on f${index}.ord = m.r${index}`,
      ),
      '',
    );
    const which = join([...waits, rowsOf(model, sql`c${p}`, 'm', 'a')], ' and ');
    steps.push(
      sql`c${p} as materialized (select m.* from m${p} m where ${isUpdated(place, plan)})`,
      sql`u${p} as (update ${table(model)} t set ${join(sets)} from c${p} m${referred} where ${which} returning 1 as x)`,
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

/** Returns the condition that a matched row is updated: it differs, or its version is raised. */
function isUpdated({ above }: Place, plan: StatementPlan): Fragment {
  return above === undefined && hasVersion(plan)
    ? sql`m.differs or (m.found and m.o in (select o from v0))`
    : sql`m.differs`;
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

/** Returns the steps that an insert waits for: the changes of its table, so that it can have unique values of other rows. */
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

/** Returns a condition that always holds, once a step has run. PostgreSQL evaluates it before it reads any row. */
export function afterStep(step: Fragment): Fragment {
  return sql`(select count(*) from ${step}) is not null`;
}

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
