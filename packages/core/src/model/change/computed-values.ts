import type { Compiler } from '../../compile/compiler.js';
import { createValues } from '../../graph/read-values.js';
import type { RowValues } from '../../graph/record-graph.js';
import { restoreProperty } from '../../instance/property-change.js';
import type { Attribute } from '../../schema/attribute.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { SqlFragment } from '../../schema/sql-fragment.js';

/** Returns the attributes whose values the database computes: those that an `sql` fragment is assigned to. */
export function computedAttributes({ attributes }: ModelDefinition, values: RowValues): readonly Attribute[] {
  return attributes.filter(({ name }) => values[name] instanceof SqlFragment);
}

/** Returns values in which the ones that the database has computed replace their fragments. @param row as the driver read it */
export function withComputedValues(
  compiler: Compiler,
  values: RowValues,
  computed: readonly Attribute[],
  row: readonly unknown[] = [],
): RowValues {
  if (computed.length === 0) return values;
  const read = compiler.decodeRow(computed, row);
  const entries = computed.map(({ name }, index) => [name, read[index]]);
  return Object.assign(createValues(), values, Object.fromEntries(entries));
}

/** Shows former values where an instance shows fragments. One that is absent, or `undefined`, removes the property. */
export function hideFragments(instance: object, names: readonly string[], former: RowValues): void {
  const shown = instance as RowValues;
  for (const name of names)
    if (shown[name] instanceof SqlFragment)
      restoreProperty(instance, name, former[name] !== undefined, former[name]);
}
