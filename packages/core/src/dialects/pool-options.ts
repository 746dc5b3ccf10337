import type { Knex } from 'knex';
import { ConfigurationError } from '../errors/schema-errors.js';
import { describeValue } from '../util/describe-value.js';
import { isPlainObject } from '../util/plain-object.js';
import { unknownOption } from '../util/unknown-option.js';

/** How many connections a pool has, and how long it waits for them and keeps them. All times are in milliseconds. */
export interface PoolOptions {
  /** The number of connections that stay open. Default: 0. */
  readonly min?: number;
  /** The maximum number of open connections. Default: 10. */
  readonly max?: number;
  /** How long a call waits for a connection before it throws a `TimeoutError`. Default: 60,000. */
  readonly acquireTimeout?: number;
  /** How long an unused connection stays open. Default: 30,000. */
  readonly idleTimeout?: number;
  /** How old a connection may be when a call begins to use it. An older one is closed instead. Default: any age. */
  readonly maxLifetime?: number;
}

/** The options of a pool with their defaults. */
export type PoolSettings = Required<Omit<PoolOptions, 'maxLifetime'>> & {
  readonly maxLifetime: number | undefined;
};

const times = ['acquireTimeout', 'idleTimeout', 'maxLifetime'] as const;

/** The maximum of Node's timers. */
const maxTime = 2 ** 31 - 1;

/** How often a pool looks for idle connections. */
const maxReapInterval = 1000;

/** Reads the options of the pool. @throws ConfigurationError if an option is unknown or invalid */
export function readPoolOptions(pool: PoolOptions = {}): PoolSettings {
  if (!isPlainObject(pool)) throw new ConfigurationError(`\`pool\` is ${describeValue(pool)}, not an object`);
  const { min = 0, max = 10, acquireTimeout = 60_000, idleTimeout = 30_000, maxLifetime } = pool;
  const unknown = unknownOption(pool, ['min', 'max', ...times]);
  if (unknown !== undefined) throw new ConfigurationError(`\`pool\` has ${unknown}`);
  if (!Number.isInteger(min) || !Number.isInteger(max) || min < 0 || max < Math.max(min, 1))
    throw new ConfigurationError(
      '`pool` needs whole numbers: `min` from 0 on, `max` from 1 on and not below `min`',
    );
  const invalid = times.find((name) => pool[name] !== undefined && !isTime(pool[name]));
  if (invalid !== undefined)
    throw new ConfigurationError(`\`pool.${invalid}\` is a whole number of milliseconds, 1 to ${maxTime}`);
  return { min, max, acquireTimeout, idleTimeout, maxLifetime };
}

/** Returns the options of knex's pool. */
export function knexPoolOptions(settings: PoolSettings): Knex.PoolConfig {
  const { min, max, acquireTimeout, idleTimeout, maxLifetime } = settings;
  const lifetime = maxLifetime === undefined ? {} : { maxConnectionLifetimeMillis: maxLifetime };
  return {
    min,
    max,
    acquireTimeoutMillis: acquireTimeout,
    idleTimeoutMillis: idleTimeout,
    reapIntervalMillis: Math.min(idleTimeout, maxReapInterval),
    ...lifetime,
  };
}

function isTime(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= maxTime;
}
