import { createValues } from '../graph/read-values.js';
import type { RowValues } from '../graph/record-graph.js';
import { type StoredRow, storedRowOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/** Returns the version of a row, as far as it was read; `undefined` for a model without versions. */
export function versionOf({ version }: ModelDefinition, stored: StoredRow | undefined): number | undefined {
  return version && (stored?.valueOf(version.name) as number | undefined);
}

/**
 * Adds to the changes of an instance the version to which an UPDATE has raised that of its row. An instance with another
 * version than the row had before keeps it: it was read before a change that it has not seen, or again after this one.
 *
 * @param former the version of the row before the UPDATE; `undefined` if it is not known
 */
export function withRaisedVersion(
  model: ModelDefinition,
  instance: object,
  changes: RowValues,
  former: number | undefined,
): RowValues {
  const { version } = model;
  if (version === undefined || former === undefined) return changes;
  if (versionOf(model, storedRowOf(instance)) !== former) return changes;
  return Object.assign(createValues(), changes, { [version.name]: former + 1 });
}
