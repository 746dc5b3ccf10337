import { empty, type Fragment, fill, join, raw, sql } from '../../../compile/fragment.js';
import type { Place } from '../../../plan/plan-places.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import { equalityOperandOf } from '../data-types.js';
import { exactly } from './exact-equality.js';
import { attributeIndex, sameKey } from './place-context.js';
import type { AssignedColumn, StatementPlace } from './place-plan.js';

/** Joins what was given for a place to the stored rows, with `found` and whether anything `differs`. */
export function matches(part: StatementPlace): Fragment {
  const { place } = part;
  const { index: p } = place;
  const found = sql`${isLinked(part)} as found`;
  const selected = join([sql`g.*`, ...storedColumns(place, 'w'), found, ...differing(part)]);
  return sql`select ${selected} from g${p} g left join w${p} w on ${sameKey(part, 'w', 'g')}`;
}

/**
 * Returns the steps that join what was given for a place to the stored rows, and tell the rows that were found from `gone`,
 * those that the values leave out. Reading both from one join costs one pass over the rows.
 */
export function matchesAndGoneRows(part: StatementPlace): readonly Fragment[] {
  const { place } = part;
  const { index: p, association, missing } = place;
  const parent = missing === 'keep' ? [sql`w.k as wk`] : [];
  // By a condition like `ord is null`, PostgreSQL would expect next to no row.
  const joined = [
    sql`g.*`,
    ...storedColumns(place, 'w'),
    sql`w.o as wo`,
    ...parent,
    sql`g.ord is null as gone`,
  ];
  const on = sql`w.k = g.k and ${sameKey(part, 'w', 'g')}`;
  const left = [...storedColumns(place, 'f'), sql`f.wo as o`, ...parent.map(() => sql`f.wk`)];
  const root = association?.keyHolder === 'through' ? empty : sql`, f.wo as o`;
  return [
    sql`f${p} as materialized (select ${join([...joined, ...differing(part)])} from g${p} g full join w${p} w on ${on})`,
    sql`m${p} as not materialized (select f.*${root}, ${isStored(place, 'f')} as found from f${p} f where not f.gone)`,
    sql`gone${p} as not materialized (select ${join(left)} from f${p} f where f.gone)`,
  ];
}

function storedColumns({ model, association }: Place, alias: string): readonly Fragment[] {
  return [
    ...model.attributes.map((_, index) => sql`${raw(alias)}.a${index}`),
    ...(association?.through?.attributes ?? []).map((_, index) => sql`${raw(alias)}.b${index}`),
  ];
}

function isStored({ model }: Place, alias: string): Fragment {
  return sql`${raw(alias)}.a${attributeIndex(model, model.primaryKey[0] as Attribute)} is not null`;
}

/** Returns the condition that a stored row is where the values have it. */
function isLinked({ place, linksRows }: StatementPlace): Fragment {
  const { association, above, model } = place;
  const exists = isStored(place, 'w');
  // Above a place without steps, every record is new, and only links.
  if (association?.keyHolder !== 'source' || above?.needsRows !== true) return exists;
  const same = association.hops[0].pairs.map(
    ({ from, to }) => sql`u.a${attributeIndex(above.model, from)} = w.a${attributeIndex(model, to)}`,
  );
  const onlyLinks = linksRows ? sql`g.q or ` : empty;
  return sql`${exists} and (${onlyLinks}exists (select from m${above.index} u where u.ord = g.k and ${join(same, ' and ')}))`;
}

/** Returns whether a row differs from what was given for it, and whether its through row does. */
function differing(part: StatementPlace): readonly Fragment[] {
  const { place, throughAssigned, linksRows } = part;
  const exists = isStored(place, 'w');
  const isWritten = linksRows ? sql`${exists} and not g.q` : exists;
  const own = sql`${isWritten} and ${differences(part)} as differs`;
  if (throughAssigned.length === 0) return [own];
  const through = place.association?.through as ModelDefinition;
  return [own, sql`${exists} and ${differs(throughAssigned, 'e', 'i', through, 'b')} as jdiffers`];
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
    const operand = (each: Fragment) =>
      exactly(attribute, fill(equalityOperandOf(attribute.type)('?'), [each]));
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
