import type { GraphRecord, RecordGraph, RowValues } from '../graph/record-graph.js';
import { versionOf } from '../instance/raised-version.js';
import { WrittenRow } from '../instance/written-row.js';
import type { WritePlan } from '../plan/write-plan.js';
import { storedRowOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';

interface LinkedVersion {
  /** The version of the row before the links, as far as it is known. */
  readonly former: number | undefined;
  /** The number of links that update the row. Each of them raises the version. */
  readonly updates: number;
}

/** The versions of the rows that the links of a plan update, by the position of the record. */
export type LinkedVersions = ReadonlyMap<number, LinkedVersion>;

/** Reads the versions of the rows that links update. They have to be read before the rows are written. */
export function readLinkedVersions({ records }: RecordGraph, { links }: WritePlan): LinkedVersions {
  const versions = new Map<number, LinkedVersion>();
  for (const { model, records: linked } of links) {
    if (model.version === undefined) continue;
    for (const index of linked) {
      const { source, values } = records[index] as GraphRecord;
      const { former = shownVersion(model, source, values), updates = 0 } = versions.get(index) ?? {};
      versions.set(index, { former, updates: updates + 1 });
    }
  }
  return versions;
}

/**
 * Sets the version in the values of a record that has been written. If another call has shown another version on the
 * instance meanwhile, the row keeps that one: only that call knows what the instance has seen.
 */
export function setWrittenVersion(record: GraphRecord, instance: object, versions: LinkedVersions): void {
  const { index, model, operation, values } = record;
  if (model.version === undefined) return;
  const { former, updates = 0 } = versions.get(index) ?? {};
  const isNew = operation === 'insert';
  const current = shownVersion(model, isNew ? undefined : instance, values);
  const isRaised = updates > 0 && current !== undefined && (isNew || current === former);
  values[model.version.name] = isRaised ? current + updates : current;
}

/** Returns the version of the stored row of an instance, or else that of the values of its record. */
function shownVersion(
  model: ModelDefinition,
  instance: object | undefined,
  values: RowValues,
): number | undefined {
  return versionOf(model, storedRowOf(instance) ?? new WrittenRow(values));
}
