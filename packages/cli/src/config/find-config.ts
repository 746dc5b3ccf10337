import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../output/errors.js';

const extensions = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'];

/** What the options say about where the database is exported. */
export interface ConfigOptions {
  readonly config?: string;
  readonly models?: string;
}

/**
 * Returns the path of the file that exports the database.
 *
 * @throws UsageError if there is none
 */
export function findConfig(folder: string, { config, models }: ConfigOptions): string {
  if (config !== undefined && models !== undefined)
    throw new UsageError('--config and --models name two files', 'pass one of them');
  const named = config ?? models;
  if (named !== undefined) return requireFile(resolve(folder, named), named);
  const found = extensions
    .map((extension) => join(folder, `espalier.config.${extension}`))
    .find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new UsageError(
    `${folder} has no espalier.config.{${extensions.join(',')}}`,
    'create one that exports the database, or name a file that does by --models',
  );
}

function requireFile(file: string, named: string): string {
  if (existsSync(file)) return file;
  throw new UsageError(`The file '${named}' does not exist`);
}
