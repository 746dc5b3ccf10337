import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { ConfigurationError } from '../errors/schema-errors.js';
import type { DatabaseDialect } from './database-dialect.js';
import { type DialectName, registeredDialects } from './index.js';
import type { PoolOptions } from './pool-options.js';

/** How to reach a database: exactly one of `url`, `filename` (SQLite) and `connection` (PostgreSQL) says where it is. */
export interface ConnectionOptions {
  /** `sqlite::memory:`, `sqlite:shop.db` or `postgres://user:password@host:5432/shop`. */
  readonly url?: string;
  /**
   * PostgreSQL: TLS of a connection by `url`, as the option `ssl` of `pg`: `true` checks the certificate of the server by
   * the authorities that Node knows, and an object has the options of `tls.connect`, such as `ca`. Default: what the URL
   * says, which is a connection without TLS if it says nothing.
   */
  readonly ssl?: boolean | TlsOptions;
  /** Which dialect it is. Default: the one that the other options are for. */
  readonly dialect?: DialectName;
  /** SQLite: the file, or `:memory:`. */
  readonly filename?: string;
  /**
   * PostgreSQL: the connection options of the `pg` package, such as `host` or `connectionString`, and `ssl`. Espalier's
   * defaults are `connectionTimeoutMillis: 10_000`, `keepAlive: true` and `keepAliveInitialDelayMillis: 60_000`.
   */
  readonly connection?: Readonly<Record<string, unknown>>;
  /** The limits of the pool of connections. SQLite has one connection, and only `acquireTimeout` has a meaning there. */
  readonly pool?: PoolOptions;
}

/** Where a database is: a dialect, and the value of its location option. */
export interface DatabaseLocation {
  readonly dialect: DatabaseDialect;
  readonly location: unknown;
}

/**
 * Reads where a database is.
 *
 * @throws ConfigurationError if the options name no database, or more than one. No message repeats the URL, which may
 * contain a password
 */
export function readLocation(options: ConnectionOptions): DatabaseLocation {
  const { url, ssl, dialect, filename, connection } = options;
  const places = [url, filename, connection].filter((place) => place !== undefined);
  if (places.length !== 1) {
    const needed = 'A database needs one of `url`, `filename` and `connection`';
    throw new ConfigurationError(`${needed}, not ${places.length} of them; ${advice()}`);
  }
  if (ssl !== undefined && url === undefined)
    throw new ConfigurationError(
      'The option `ssl` belongs to `url`; with `connection`, write it in `connection`',
    );
  const mistyped = findMistyped(options);
  if (mistyped !== undefined)
    throw new ConfigurationError(`The option \`${mistyped}\` is of the wrong type; ${advice()}`);
  const found = url !== undefined ? readUrl(url, ssl) : readOption(options);
  if (dialect !== undefined && dialect !== found.dialect.name) {
    throw new ConfigurationError(
      `The dialect is given as '${dialect}', yet the other options are those of ${found.dialect.name}`,
    );
  }
  return found;
}

function findMistyped({ url, filename, connection }: ConnectionOptions): string | undefined {
  if (url !== undefined && typeof url !== 'string') return 'url';
  if (filename !== undefined && typeof filename !== 'string') return 'filename';
  const isObject = connection !== null && typeof connection === 'object';
  return connection !== undefined && !isObject ? 'connection' : undefined;
}

function readUrl(url: string, ssl: ConnectionOptions['ssl']): DatabaseLocation {
  const scheme = /^([a-z]+):/i.exec(url)?.[1]?.toLowerCase();
  const dialect = registeredDialects().find(({ urlSchemes }) => urlSchemes.some((each) => each === scheme));
  if (dialect === undefined)
    throw new ConfigurationError(`This is not the URL of a database that Espalier knows; ${advice()}`);
  return { dialect, location: dialect.parseUrl(url, ssl) };
}

/** Reads a location option. If several dialects have it, `dialect` decides, else the order of registration. */
function readOption({ dialect: name, filename, connection }: ConnectionOptions): DatabaseLocation {
  const option = filename === undefined ? 'connection' : 'filename';
  const candidates = registeredDialects().filter(({ locationOption }) => locationOption === option);
  const dialect = candidates.find((each) => each.name === name) ?? candidates[0];
  return { dialect: dialect as DatabaseDialect, location: filename ?? connection };
}

function advice(): string {
  const examples = registeredDialects().map(({ urlExample }) => `'${urlExample}'`);
  return `give a URL such as ${examples.join(' or ')}, or options with \`filename\` or \`connection\``;
}
