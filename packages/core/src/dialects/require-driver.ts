import { createRequire } from 'node:module';
import { ConfigurationError } from '../errors/schema-errors.js';
import type { DatabaseDialect } from './database-dialect.js';

/** Loads the package of a driver. @throws ConfigurationError that says what to install, if the package is missing */
export function requireDriver(
  { driver, displayName }: Pick<DatabaseDialect, 'driver' | 'displayName'>,
  load: (name: string) => unknown = createRequire(__filename),
): void {
  try {
    load(driver);
  } catch (cause) {
    const isMissing = (cause as { readonly code?: string }).code === 'MODULE_NOT_FOUND';
    const why = isMissing
      ? `needs the package '${driver}'; run: npm install ${driver}`
      : `could not load the package '${driver}'`;
    throw new ConfigurationError(`${displayName} ${why}`, { cause });
  }
}
