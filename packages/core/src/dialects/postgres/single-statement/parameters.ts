import { type Fragment, raw, sql } from '../../../compile/fragment.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import type { PostgresCatalog } from '../catalog.js';
import type { StatementPlan } from './plan.js';

/**
 * Returns a parameter of the single statement, which may use it more than once. In order, the parameters are the rows of
 * each batch, the rows of each link, the length of each shared sequence, the time of the create in each type, and the
 * oids that the statement depends on, and what is given for the places of a save.
 */
export function parameter(
  { batches, links, sharedSequences, timestampTypes }: StatementPlan,
  kind: 'batch' | 'link' | 'sequence' | 'timestamp' | 'oids' | 'place',
  index: number,
): Fragment {
  const afterOids = batches.length + links.length + sharedSequences.length + timestampTypes.length + 1;
  const before = {
    batch: 0,
    link: batches.length,
    sequence: batches.length + links.length,
    timestamp: batches.length + links.length + sharedSequences.length,
    oids: afterOids - 1,
    place: afterOids,
  };
  return sql`$${before[kind] + index + 1}`;
}

/** Returns the oids that the statement depends on. */
export function knownOids(plan: StatementPlan): Fragment {
  return sql`${parameter(plan, 'oids', 0)}::oid[]`;
}

/** Returns the time of the create in the type of an attribute's column. */
export function timestamp(
  plan: StatementPlan,
  catalog: PostgresCatalog,
  model: ModelDefinition,
  attribute: Attribute,
): Fragment {
  const type = catalog.typeOf(model, attribute);
  return sql`${parameter(plan, 'timestamp', plan.timestampTypes.indexOf(type))}::${raw(type)}`;
}

/** Returns the type of an attribute's column. */
export function columnTypeSql(
  catalog: PostgresCatalog,
  model: ModelDefinition,
  attribute: Attribute,
): Fragment {
  return raw(catalog.typeOf(model, attribute));
}
