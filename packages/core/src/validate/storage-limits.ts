import type { Dialect } from '../dialect/dialect.js';
import type { StorageLimit } from '../dialect/values.js';
import type { ProblemList } from '../errors/problem-list.js';
import { unstorable } from '../graph/problems.js';
import type { GraphRecord } from '../graph/record-graph.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import { memoize } from '../util/memoize.js';

/** The limits of a database on the values that it can store. */
export type StorageLimits = Pick<Dialect, 'storageLimit'>;

/** Adds a problem for each value that has the right type and that this database cannot store. */
export function findUnstorableValues(
  { model, values, path }: Pick<GraphRecord, 'model' | 'values' | 'path'>,
  limits: StorageLimits,
  problems: ProblemList,
): void {
  const limited = getLimitedAttributes(limits)(model);
  for (let position = 0; position < limited.length; position += 1) {
    const { name, limit } = limited[position] as LimitedAttribute;
    const value = values[name];
    if (value === undefined || value === null || value instanceof SqlFragment) continue;
    const reason = limit(value as never);
    if (reason !== undefined) problems.add(unstorable(model, name, path, reason));
  }
}

/** An attribute whose values have to be checked. */
interface LimitedAttribute {
  readonly name: string;
  readonly limit: StorageLimit;
}

const getLimitedAttributes = memoize((limits: StorageLimits) =>
  memoize(({ attributes }: ModelDefinition): readonly LimitedAttribute[] =>
    attributes.flatMap(({ name, type }) => {
      const limit = limits.storageLimit(type);
      return limit === undefined ? [] : [{ name, limit }];
    }),
  ),
);
