import type { KeyValues } from '../../../compile/key-conditions.js';
import { createValues } from '../../../graph/read-values.js';
import type { RowValues } from '../../../graph/record-graph.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { Hop } from '../../../schema/model-definition.js';

/** Returns the foreign key values that refer to a row with this key. */
export function referringValues({ foreignKeys }: Hop, key: KeyValues): RowValues {
  const values = createValues();
  for (const [index, { foreignKey }] of foreignKeys.entries()) values[foreignKey.name] = key[index];
  return values;
}

/**
 * Returns the foreign key values that refer to no row, or `undefined` if no part may be null. A composite foreign key
 * refers to no row as soon as one part is null, so that parts which may not be null stay as they are.
 */
export function clearedValues({ foreignKeys }: Hop): RowValues | undefined {
  const nullable = foreignKeys.filter(({ foreignKey }) => foreignKey.allowNull);
  if (nullable.length === 0) return undefined;
  const values = createValues();
  for (const { foreignKey } of nullable) values[foreignKey.name] = null;
  return values;
}

/** Returns the attributes that foreign keys refer to. */
export function referencedAttributes({ foreignKeys }: Hop): readonly Attribute[] {
  return foreignKeys.map(({ key }) => key);
}

/** Returns the attributes that hold foreign keys. */
export function foreignKeyAttributes({ foreignKeys }: Hop): readonly Attribute[] {
  return foreignKeys.map(({ foreignKey }) => foreignKey);
}
