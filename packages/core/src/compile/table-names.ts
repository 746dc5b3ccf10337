import { createHash } from 'node:crypto';
import { attributeNamed, bareTable, type ModelDefinition } from '../schema/model-definition.js';

/** Returns the columns of attributes that the model is known to have. */
function columnsNamed(model: ModelDefinition, attributes: readonly string[]): string[] {
  return attributes.map((name) => attributeNamed(model, name).column);
}

/** Returns the default name of an index or a constraint. */
export function buildIndexName(
  model: ModelDefinition,
  attributes: readonly string[],
  ...suffixes: readonly string[]
): string {
  return truncateName([bareTable(model), ...columnsNamed(model, attributes), ...suffixes].join('_'));
}

/** Truncates a long name and adds a hash: PostgreSQL truncates at 63 bytes, where two long names could become equal. */
export function truncateName(name: string): string {
  if (Buffer.byteLength(name) <= 63) return name;
  return `${Buffer.from(name).subarray(0, 54).toString('utf8').replace(/�+$/, '')}_${digest(name)}`;
}

/** Returns eight characters that differ if texts differ. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
