import { createRequire } from 'node:module';
import type { DialectName } from '../dialect/dialect.js';
import { ConfigurationError } from '../errors/usage-errors.js';

const packages = {
  sqlite: { name: 'better-sqlite3', title: 'SQLite' },
  postgres: { name: 'pg', title: 'PostgreSQL' },
} as const;

/** @throws ConfigurationError saying what to install, when the driver's package is not there */
export function requireDriver(
  dialect: DialectName,
  load: (name: string) => unknown = createRequire(__filename),
): void {
  const { name, title } = packages[dialect];
  try {
    load(name);
  } catch (cause) {
    const missing = (cause as { readonly code?: string }).code === 'MODULE_NOT_FOUND';
    const why = missing
      ? `needs the package '${name}'; run: npm install ${name}`
      : `could not load the package '${name}'`;
    throw new ConfigurationError(`${title} ${why}`, { cause });
  }
}
