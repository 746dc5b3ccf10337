import { type Fragment, raw, sql } from '../../../compile/fragment.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import type { PostgresCatalog } from '../catalog.js';
import { batchColumns } from './batch-columns.js';
import type { StatementBatch, StatementPlan } from './plan.js';

/**
 * Returns a parameter of the single statement, which may use it more than once. In order, the parameters are the rows of
 * each batch, as JSON or as an array for each column, or the values of its only row, the rows of each link, the length of each shared sequence, the time
 * of the create in each type, and the oids that the statement depends on, and what is given for the places of a save.
 */
export function parameter(
  plan: StatementPlan,
  kind: 'link' | 'sequence' | 'timestamp' | 'oids' | 'place',
  index: number,
): Fragment {
  const { batches, links, sharedSequences, timestampTypes } = plan;
  const link = countBindings(batches, plan);
  const sequence = link + links.length;
  const timestamp = sequence + sharedSequences.length;
  const oids = timestamp + timestampTypes.length;
  const before = { link, sequence, timestamp, oids, place: oids + 1 };
  return sql`$${before[kind] + index + 1}`;
}

/** Returns the parameter with the rows of a batch. @param column the position of the column, if each has a binding */
export function batchParameter(plan: StatementPlan, index: number, column = 0): Fragment {
  return sql`$${countBindings(plan.batches.slice(0, index), plan) + column + 1}`;
}

function countBindings(batches: readonly StatementBatch[], plan: StatementPlan): number {
  const countOf = (part: StatementBatch) => {
    if (plan.insertsSingleRows) return part.fromJson.length;
    return part.asArrays ? batchColumns(part, plan).length : 1;
  };
  return batches.reduce((sum, part) => sum + countOf(part), 0);
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
