import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { SchemaPlan } from '@espalier/core';
import type { Project } from '../config/project.js';
import { UsageError } from '../output/errors.js';
import { listModules } from './migration-files.js';
import { extensionOf, formatOf, type MigrationFormat } from './migration-format.js';
import { writeMigration } from './write-migration.js';

/**
 * Writes a migration, and returns its path from the folder of the project.
 *
 * @param plan `undefined` for a migration without statements
 * @throws UsageError if the name has other characters than letters, digits, blanks, `_` and `-`
 */
export function createMigration(
  project: Project,
  name: string,
  plan: SchemaPlan | undefined,
  format: MigrationFormat = formatOf(project),
): string {
  const { directory } = project.migrations;
  const words = name.trim().replaceAll(/\s+/g, '_');
  if (!/^[\w-]+$/.test(words))
    throw new UsageError(
      `'${name}' cannot be part of the name of a file`,
      'use letters, digits, blanks, _ and -',
    );
  mkdirSync(directory, { recursive: true });
  const file = join(
    directory,
    `${nextStamp(listModules(directory))}_${words}${extensionOf(format, directory)}`,
  );
  writeFileSync(file, writeMigration(plan, format), { flag: 'wx' });
  return relative(project.root, file).replaceAll('\\', '/');
}

/** Returns the current time as knex writes it, later than that of the last migration: their names are their order. */
function nextStamp(files: readonly string[]): string {
  const now = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const [last = '0'] = files.flatMap((file) => /^\d{14}(?=_)/.exec(file) ?? []).slice(-1);
  return last < now ? now : String(BigInt(last) + 1n);
}
