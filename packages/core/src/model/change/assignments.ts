import type { Assignment } from '../../compile/update-delete.js';
import type { RowValues } from '../../graph/record-graph.js';
import { attributeNamed, type ModelDefinition } from '../../schema/model-definition.js';

/** Returns values by attribute name as the assignments of an UPDATE. */
export function toAssignments(model: ModelDefinition, values: RowValues): readonly Assignment[] {
  return Object.keys(values).map((name) => [attributeNamed(model, name), values[name]]);
}
