import { ConfigurationError } from '../errors/schema-errors.js';
import { describeValue } from '../util/describe-value.js';
import { isPlainObject } from '../util/plain-object.js';
import { unknownOption } from '../util/unknown-option.js';

/** The minimum and the maximum number of open connections. */
export interface PoolOptions {
  readonly min?: number;
  readonly max?: number;
}

/** Reads the options of the pool. @throws ConfigurationError if an option is unknown or invalid */
export function readPoolOptions(pool: PoolOptions = {}): { readonly min: number; readonly max: number } {
  if (!isPlainObject(pool)) throw new ConfigurationError(`\`pool\` is ${describeValue(pool)}, not an object`);
  const { min = 0, max = 10 } = pool;
  const unknown = unknownOption(pool, ['min', 'max']);
  if (unknown !== undefined) throw new ConfigurationError(`\`pool\` has ${unknown}`);
  if (!Number.isInteger(min) || !Number.isInteger(max) || min < 0 || max < Math.max(min, 1))
    throw new ConfigurationError(
      '`pool` needs whole numbers: `min` from 0 on, `max` from 1 on and not below `min`',
    );
  return { min, max };
}
