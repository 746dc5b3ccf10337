import type { Dialect } from '../dialect/dialect.js';
import type { IncludeNode } from '../graph/include.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { type FindQuery, readRowCount } from './plan-find.js';
import { type KeysetPlan, planKeyset } from './plan-keyset.js';

/** The options of a stream that say which rows to read. */
export interface StreamQuery
  extends Pick<FindQuery, 'where' | 'scope' | 'paranoid' | 'attributes' | 'order' | 'limit'> {
  readonly batchSize?: unknown;
}

/** A find that is read page by page: each page begins after the last row of the previous page. */
export interface StreamPlan extends KeysetPlan {
  readonly kind: 'streamPlan';
  /** The maximum number of rows of a page. */
  readonly batchSize: number;
}

const defaultBatchSize = 1000;

const aStream = { name: 'a stream', keepsWhere: true } as const;

/**
 * Plans a stream. Needs no database.
 *
 * @throws OptionError naming the option that is invalid
 */
export function planStream(
  model: ModelDefinition,
  { batchSize, ...query }: StreamQuery,
  include: readonly IncludeNode[],
  dialect: Dialect,
): StreamPlan {
  const plan = planKeyset(model, query, include, dialect, aStream);
  const size = readRowCount(model, 'batchSize', batchSize, 1) ?? defaultBatchSize;
  return Object.freeze({ kind: 'streamPlan', ...plan, batchSize: size });
}
