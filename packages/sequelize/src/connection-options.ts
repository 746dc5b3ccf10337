import type { DatabaseOptions } from '@espalier/core';
import { defined, type Options } from './types.js';

/** Returns the arguments of `new Sequelize` as one object of options. */
export function normalizeArguments(args: readonly unknown[]): Options {
  const [first, second, third, fourth] = args;
  if (typeof first !== 'string') return { ...(first as Options) };
  if (args.length < 3 && (second === undefined || typeof second === 'object'))
    return { ...(second as Options), url: first };
  return { ...(fourth as Options), database: first, username: second, password: third };
}

/** Returns the connection options of Espalier. */
export function databaseOptions(options: Options): DatabaseOptions {
  const { url, storage, host, port, database, username: user, password, dialectOptions } = options;
  const dialect = readDialect(options);
  const logging = readLogging(options.logging);
  const pool = readPool(options.pool);
  if (dialect === 'sqlite')
    return { logging, pool, ...(url === undefined ? { filename: storage || ':memory:' } : { url }) };
  if (url !== undefined) return { logging, pool, url };
  const address = defined({ database, user, password: password ?? undefined, host, port });
  const connection = { host: 'localhost', port: 5432, ...address, ...dialectOptions };
  return { logging, pool, connection };
}

/** Returns the options of the pool with the defaults of v6. */
function readPool({ min = 0, max = 5, acquire = 60_000, idle = 10_000 }: Options['pool'] = {}) {
  return { min, max, acquireTimeout: acquire, idleTimeout: idle };
}

function readDialect({ dialect, url }: Options): 'sqlite' | 'postgres' {
  const named = dialect ?? /^(\w+):/.exec(url ?? '')?.[1];
  if (named === undefined) throw new Error('Dialect needs to be explicitly supplied as of v4.0.0');
  if (named === 'sqlite') return named;
  if (named === 'postgres' || named === 'postgresql') return 'postgres';
  throw new Error(`The dialect ${named} is not supported. Supported dialects: postgres and sqlite.`);
}

function readLogging(logging: unknown = console.log): false | ((sql: string) => void) {
  if (logging === false || logging === null) return false;
  const log = (logging === true ? console.log : logging) as (text: string) => void;
  return (sql) => log(`Executing (default): ${sql}`);
}
