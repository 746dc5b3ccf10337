import { type Fragment, fill, join, raw, sql } from '../../../compile/fragment.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import { equalityOperandOf } from '../data-types.js';
import { exactly } from './exact-equality.js';
import { attributeIndex, sameKey } from './place-context.js';
import type { AssignedColumn, StatementPlace } from './place-plan.js';

/** Joins what was given for a place to the stored rows, with `found` and whether anything `differs`. */
export function matches(part: StatementPlace): Fragment {
  const { place, throughAssigned } = part;
  const { association, above, index: p, model } = place;
  const isBelow = association !== undefined && association.keyHolder !== 'source';
  const on = isBelow ? sql`w.k = g.k and ${sameKey(part, 'w', 'g')}` : sameKey(part, 'w', 'g');
  const exists = sql`w.a${attributeIndex(model, model.primaryKey[0] as Attribute)} is not null`;
  const isLinked =
    // Above a place without steps, every record is new, and only links.
    association?.keyHolder === 'source' && above?.needsRows === true
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
