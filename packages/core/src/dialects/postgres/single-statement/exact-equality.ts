import { type Fragment, sql } from '../../../compile/fragment.js';
import type { Attribute } from '../../../schema/attribute.js';
import { type DataTypeKey, traitsOf } from '../../../schema/data-types/index.js';

/**
 * Returns an operand whose equality is that of canonical values: texts by their characters, whatever the collation, and
 * decimals by their digits. What the statement does and what is told of it must not differ.
 */
export function exactly({ type }: Attribute, operand: Fragment): Fragment {
  if (traitsOf(type).isText) return sql`${operand}::text collate "C"`;
  return type.key === 'DECIMAL' ? sql`${operand}::text` : operand;
}

/** Whether equal values of a column are equal as canonical values, and the other way round: see {@link exactly}. */
export function isComparedExactly({ type }: Attribute, columnType: string): boolean {
  if (type.element !== undefined) return false;
  if (traitsOf(type).isText) return /^(text|character varying)\b/.test(columnType);
  if (type.key === 'FLOAT' || type.key === 'DOUBLE') return columnType === 'double precision';
  return type.key !== 'DECIMAL' || columnType.startsWith('numeric');
}

const columnTypes: Partial<Record<DataTypeKey, readonly string[]>> = {
  INTEGER: ['smallint', 'integer', 'bigint'],
  BIGINT: ['smallint', 'integer', 'bigint'],
  BOOLEAN: ['boolean'],
  UUID: ['uuid'],
};

/** Whether a value that a column compares as equal is, written as text, the text of the stored value. */
export function isKnownIfEqual(attribute: Attribute, columnType: string): boolean {
  const { type } = attribute;
  if (traitsOf(type).isText) return isComparedExactly(attribute, columnType);
  return columnTypes[type.key]?.includes(columnType) === true;
}
