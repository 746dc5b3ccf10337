import type { ModelDefinition } from '../schema/model-definition.js';
import { column, type Fragment, sql } from './fragment.js';

/**
 * Returns the assignment by which an UPDATE raises the version of each row; none for a model without versions.
 *
 * @param qualifier the table, if the statement reads another relation too
 */
export function raisedVersion(
  { version }: Pick<ModelDefinition, 'version'>,
  qualifier = '',
): readonly Fragment[] {
  return version === undefined ? [] : [sql`${column(version)} = ${column(version, qualifier)} + 1`];
}
