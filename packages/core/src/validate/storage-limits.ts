import type { Dialect } from '../dialect/dialect.js';
import type { StorageLimit } from '../dialect/values.js';
import type { ValidationError } from '../errors/input-errors.js';
import { unstorable } from '../graph/problems.js';
import type { GraphRecord } from '../graph/record-graph.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { memoize } from '../util/memoize.js';

/** What a database can store, where databases differ. */
export type StorageLimits = Pick<Dialect, 'storageLimit'>;

/** Values that have the right type, and that this database cannot keep all the same. */
export function unstorableValues(
  record: Pick<GraphRecord, 'model' | 'values' | 'path'>,
  limits: StorageLimits,
): ValidationError[] {
  const problems: ValidationError[] = [];
  findUnstorableValues(record, limits, problems);
  return problems;
}

/** The same, put among other problems. */
export function findUnstorableValues(
  { model, values, path }: Pick<GraphRecord, 'model' | 'values' | 'path'>,
  limits: StorageLimits,
  problems: ValidationError[],
): void {
  const limited = limitedAttributesOf(limits)(model);
  for (let position = 0; position < limited.length; position += 1) {
    const { name, limit } = limited[position] as LimitedAttribute;
    const value = values[name];
    if (value === undefined || value === null) continue;
    const what = limit(value as never);
    if (what !== undefined) problems.push(unstorable(model, name, path, what));
  }
}

/** An attribute whose values have to be looked at. */
interface LimitedAttribute {
  readonly name: string;
  readonly limit: StorageLimit;
}

const limitedAttributesOf = memoize((limits: StorageLimits) =>
  memoize(({ attributes }: ModelDefinition): readonly LimitedAttribute[] =>
    attributes.flatMap(({ name, type }) => {
      const limit = limits.storageLimit(type);
      return limit === undefined ? [] : [{ name, limit }];
    }),
  ),
);
