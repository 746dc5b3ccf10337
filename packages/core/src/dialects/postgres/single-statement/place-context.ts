import { type Fragment, join, raw, sql } from '../../../compile/fragment.js';
import type { Place } from '../../../plan/plan-places.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import type { PostgresCatalog } from '../catalog.js';
import { exactly } from './exact-equality.js';
import type { StatementPlace } from './place-plan.js';
import type { StatementPlan } from './plan.js';

/** What the steps of all places are built from. */
export interface PlaceContext {
  readonly plan: StatementPlan;
  readonly catalog: PostgresCatalog;
}

/** Whether the version of the root covers the rows of a place. */
export function isOwned({ association, missing, above }: Place): boolean {
  if (association === undefined || association.keyHolder === 'source' || missing === 'keep') return false;
  if (above?.above === undefined) return true;
  return above.association?.keyHolder === 'target' && isOwned(above);
}

export function hasVersion({ places }: StatementPlan): boolean {
  return places[0]?.place.model.version !== undefined;
}

export function removesRows({ association, missing }: Place): boolean {
  return (
    association !== undefined &&
    association.keyHolder !== 'source' &&
    (missing === 'delete' || missing === 'unlink')
  );
}

/** Whether stored rows belong to the parents of a place, and the values may leave some of them out. */
export function isBelowParents({ association }: Place): boolean {
  return association !== undefined && association.keyHolder !== 'source';
}

export function updatesRows({ place, assigned, references }: StatementPlace, plan: StatementPlan): boolean {
  return assigned.length + references.length > 0 || (place.above === undefined && hasVersion(plan));
}

export function attributeIndex({ attributes }: ModelDefinition, attribute: Attribute): number {
  return attributes.indexOf(attribute);
}

/** Returns the conditions that a row of `rows` has the key of a row of `given`. */
export function sameKey({ key, place: { model } }: StatementPlace, rows: string, given: string): Fragment {
  const parts = key.map((each, index) => {
    const stored = exactly(each, sql`${raw(rows)}.a${attributeIndex(model, each)}`);
    return sql`${stored} = ${exactly(each, sql`${raw(given)}.p${index}`)}`;
  });
  return join(parts, ' and ');
}
