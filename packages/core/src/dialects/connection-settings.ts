import type { DialectName } from '../dialect/dialect.js';
import { ConfigurationError } from '../errors/usage-errors.js';
import { unknownOption } from '../util/did-you-mean.js';

/** How to reach a database: exactly one of `url`, `filename` (SQLite) and `connection` (PostgreSQL) says where it is. */
export interface ConnectionOptions {
  /** `sqlite::memory:`, `sqlite:shop.db` or `postgres://user:password@host:5432/shop`. */
  readonly url?: string;
  /** Needed with `filename` and `connection` only when the other options do not tell. */
  readonly dialect?: DialectName;
  /** SQLite: the file, or `:memory:`. */
  readonly filename?: string;
  /** PostgreSQL: what the `pg` package takes. */
  readonly connection?: Readonly<Record<string, unknown>>;
  /** PostgreSQL: how many connections are kept, at least and at most. Default: 0 to 10. SQLite has one. */
  readonly pool?: { readonly min?: number; readonly max?: number };
}

/** The same, read: where the database is, in the terms of its driver. */
export type ConnectionSettings =
  | { readonly dialect: 'sqlite'; readonly filename: string }
  | {
      readonly dialect: 'postgres';
      readonly connection: unknown;
      readonly pool: { readonly min: number; readonly max: number };
    };

const forms =
  "give a URL such as 'sqlite:shop.db' or 'postgres://user@host/shop', or options with `filename` or `connection`";

/**
 * Reads connection options.
 *
 * @throws ConfigurationError when they name no database, or more than one. No message repeats the URL: it may hold a password
 */
export function connectionSettings({
  url,
  dialect,
  filename,
  connection,
  pool,
}: ConnectionOptions): ConnectionSettings {
  const places = [url, filename, connection].filter((place) => place !== undefined);
  if (places.length !== 1) {
    throw new ConfigurationError(
      `A database needs one of \`url\`, \`filename\` and \`connection\`, not ${places.length} of them; ${forms}`,
    );
  }
  const mistyped =
    (url !== undefined && typeof url !== 'string' && 'url') ||
    (filename !== undefined && typeof filename !== 'string' && 'filename') ||
    (connection !== undefined && (connection === null || typeof connection !== 'object') && 'connection');
  if (mistyped) throw new ConfigurationError(`The option \`${mistyped}\` is of the wrong type; ${forms}`);
  const settings = url !== undefined ? settingsOfUrl(url, pool) : settingsOfPlace(filename, connection, pool);
  if (dialect !== undefined && dialect !== settings.dialect) {
    throw new ConfigurationError(
      `The dialect is given as '${dialect}', yet the other options are those of ${settings.dialect}`,
    );
  }
  return settings;
}

function settingsOfUrl(url: string, pool: ConnectionOptions['pool']): ConnectionSettings {
  const [, scheme, rest = ''] = /^([a-z]+):(.*)$/is.exec(url) ?? [];
  switch (scheme?.toLowerCase()) {
    case 'sqlite':
      return { dialect: 'sqlite', filename: rest.replace(/^\/\//, '') || ':memory:' };
    case 'postgres':
    case 'postgresql':
      if (!isReadable(url)) {
        throw new ConfigurationError(
          'This URL of a PostgreSQL database cannot be read; percent-encode the special characters of its user and password',
        );
      }
      return { dialect: 'postgres', connection: url, pool: poolOf(pool) };
    default:
      throw new ConfigurationError(`This is not the URL of a database that Espalier knows; ${forms}`);
  }
}

/** knex takes a URL that it cannot read for a file name, and pg then connects to whatever is the default. */
function isReadable(url: string): boolean {
  try {
    const { username, password, pathname } = new URL(url);
    [username, password, pathname].forEach(decodeURIComponent);
    return true;
  } catch {
    return false;
  }
}

function settingsOfPlace(
  filename: string | undefined,
  connection: unknown,
  pool: ConnectionOptions['pool'],
): ConnectionSettings {
  return filename === undefined
    ? { dialect: 'postgres', connection, pool: poolOf(pool) }
    : { dialect: 'sqlite', filename };
}

function poolOf(pool: NonNullable<ConnectionOptions['pool']> = {}) {
  const { min = 0, max = 10 } = pool;
  const unknown = unknownOption(pool, ['min', 'max']);
  if (unknown !== undefined) throw new ConfigurationError(`\`pool\` has ${unknown}`);
  if (!Number.isInteger(min) || !Number.isInteger(max) || min < 0 || max < Math.max(min, 1))
    throw new ConfigurationError(
      '`pool` needs whole numbers: `min` from 0 on, `max` from 1 on and not below `min`',
    );
  return { min, max };
}
