import type { Compiler } from '../../../compile/compiler.js';
import type { Result } from '../../../execute/connection.js';
import type { RowValues } from '../../../graph/record-graph.js';
import { applyChange } from '../../../instance/apply-change.js';
import { withRaisedVersion } from '../../../instance/raised-version.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import { keyString } from '../../../util/equality.js';
import type { HasCall } from '../association-call.js';
import { primaryKeyString } from '../loaded-property.js';

/** The versions of the rows that an UPDATE has changed, by primary key. It is empty for a model without versions. */
export type RaisedVersions = ReadonlyMap<string | undefined, number>;

export const noVersions: RaisedVersions = new Map();

/** Returns the attributes that an UPDATE returns of each row, for {@link readRaisedVersions}. */
export function versionColumns({ primaryKey, version }: ModelDefinition): readonly Attribute[] {
  return version === undefined ? [] : [...primaryKey, version];
}

/** Reads the versions of the rows that an UPDATE has returned. */
export function readRaisedVersions(
  compiler: Compiler,
  model: ModelDefinition,
  { rows }: Pick<Result, 'rows'>,
): RaisedVersions {
  const columns = versionColumns(model);
  if (columns.length === 0) return noVersions;
  return new Map(
    rows.map((row) => {
      const values = compiler.decodeRow(columns, row);
      return [keyString(values.slice(0, -1)), values.at(-1) as number];
    }),
  );
}

/**
 * Shows on a target what an UPDATE has written to its row. A target whose row the UPDATE did not find keeps its version,
 * so that its next `save` reports that the row has changed.
 */
export function applyToTarget(
  call: HasCall,
  instance: object,
  values: RowValues,
  versions: RaisedVersions,
): void {
  const { target } = call.association;
  const raised = versions.get(primaryKeyString(target, instance));
  const former = raised === undefined ? undefined : raised - 1;
  applyChange(target, instance, withRaisedVersion(target, instance, values, former), call);
}
