import type { ValidationError } from '../errors/input-errors.js';
import { formatChain } from '../errors/path.js';
import { problemAt } from '../graph/problems.js';
import type { GraphRecord } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';

/** Returns the error for two stored rows that cannot exchange the values of a unique key. */
export function cannotSwap(
  { model, path }: GraphRecord,
  other: GraphRecord,
  key: readonly Attribute[],
): ValidationError {
  const names = key.map(({ name }) => `'${model.name}.${name}'`).join(' and ');
  const where = formatChain(other.path) || model.name;
  const text = `${names} must be unique, and the record at '${where}' takes the value of this row before the row can have another one`;
  const attribute = key.length === 1 ? key[0]?.name : undefined;
  const here = attribute === undefined ? path : { parent: path, step: attribute };
  const hint = 'save one of the rows with another value first, or allow NULL for an attribute of the key';
  return problemAt(here, text, {
    code: 'UNIQUE_SWAP',
    model: model.name,
    attribute,
    hint,
  }).build() as ValidationError;
}
