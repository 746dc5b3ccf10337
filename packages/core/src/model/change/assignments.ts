import type { Assignment } from '../../compile/update-delete.js';
import type { RowValues } from '../../graph/record-graph.js';
import { readSqlFragment } from '../../plan/expression.js';
import { attributeNamed, type ModelDefinition } from '../../schema/model-definition.js';
import { SqlFragment } from '../../schema/sql-fragment.js';

/**
 * Returns values by attribute name as the assignments of an UPDATE. An `sql` fragment is read as an expression.
 *
 * @throws OptionError if an attribute in a fragment is unknown; ValidationError if no database can bind a value
 */
export function toAssignments(model: ModelDefinition, values: RowValues): readonly Assignment[] {
  return Object.keys(values).map((name) => {
    const value = values[name];
    const assigned = value instanceof SqlFragment ? readSqlFragment(model, value, `values.${name}`) : value;
    return [attributeNamed(model, name), assigned];
  });
}
