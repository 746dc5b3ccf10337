import type { UpsertRun } from '../../../execute/adapter.js';
import type { UpsertBatch } from '../../../plan/upsert-plan.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import type { PostgresCatalog } from '../catalog.js';
import { whyNotSingleStatement } from '../cost-estimate.js';
import { isCarriedByJson } from '../data-types.js';
import { areCarriedByArrays, minRowsOfArrays } from '../single-statement/array-text.js';
import type { StatementBatch, StatementPlan } from '../single-statement/plan.js';

/** A batch of an upsert as part of its statement. It reads every attribute that the values do not determine. */
export interface UpsertPart extends StatementBatch {
  readonly update: readonly Attribute[];
}

/** Everything that the statement of an upsert does. */
export interface UpsertStatement extends StatementPlan {
  readonly model: ModelDefinition;
  readonly by: readonly Attribute[];
  readonly batches: readonly UpsertPart[];
}

/** Plans an upsert as one statement. Returns `undefined` if one statement cannot do it. */
export function planUpsertStatement(run: UpsertRun, catalog: PostgresCatalog): UpsertStatement | undefined {
  const { model, by, batches } = run.plan;
  const sizes = batches.map(({ insert }) => {
    return { rows: insert.records.length, columns: insert.columns.length };
  });
  const isCarried = (each: Attribute) => isCarriedByJson(each.type, catalog.column(model, each)?.type);
  const hasKeys = model.primaryKey.length > 0;
  if (whyNotSingleStatement({ ...noLinks, batches: sizes, hasKeys }) !== undefined) return undefined;
  if (!model.attributes.every(isCarried)) return undefined;
  const parts = batches.map((batch) => planPart(batch, run, catalog));
  const types = parts.flatMap(({ timestamped }) => timestamped.map((each) => catalog.typeOf(model, each)));
  return {
    model,
    by,
    batches: parts,
    links: [],
    places: [],
    insertsSingleRows: false,
    readsOnly: false,
    deferredLinks: [],
    sharedSequences: [],
    timestampTypes: [...new Set(types)],
  };
}

const noLinks = {
  stored: undefined,
  links: 0,
  deferredLinks: 0,
  preassignedKeys: 0,
  hasForwardReferences: false,
  hasAfterHooks: false,
  hookedModels: [],
} as const;

function planPart(
  { insert, update }: UpsertBatch,
  { records, now }: UpsertRun,
  catalog: PostgresCatalog,
): UpsertPart {
  const { model, columns } = insert;
  const hasTimeOfCall = ({ type, name }: Attribute) =>
    type.key === 'DATE' && insert.records.every((record) => records[record]?.values[name] === now);
  const timestamped = columns.filter(hasTimeOfCall);
  const fromJson = columns.filter((each) => !timestamped.includes(each));
  const read = model.attributes.filter((attribute) => !update.includes(attribute));
  return {
    batch: insert,
    update,
    inserted: columns,
    fromJson,
    asArrays: records.length >= minRowsOfArrays && areCarriedByArrays(fromJson, model, catalog),
    timestamped,
    allocated: [],
    returned: read,
    read,
    mayExist: true,
    overriding: columns.some((each) => catalog.column(model, each)?.always === true),
  };
}
