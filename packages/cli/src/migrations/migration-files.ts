import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '@espalier/core';
import type { Exports, LoadModule } from '../config/load-module.js';
import { CommandError } from '../output/errors.js';

type Knex = Database['knex'];
type Direction = (knex: Knex) => Promise<void>;

/** A migration as knex runs it. */
export interface Migration {
  readonly up: Direction;
  readonly down: Direction;
  readonly config?: { readonly transaction?: boolean };
}

/** A source of migrations for knex: the files of a folder, in the order of their names. */
export interface MigrationFiles {
  getMigrations(): Promise<string[]>;
  getMigrationName(file: string): string;
  getMigration(file: string): Promise<Migration>;
}

const isModule = (file: string) => /\.[cm]?[jt]s$/.test(file) && !/\.d\.[cm]?ts$/.test(file);

/** Returns the names of the modules in a folder, in their order; none if there is no folder. */
export function listModules(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter(isModule).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Returns the migrations of a folder.
 *
 * @param report is called with the name of each migration before it runs
 */
export function migrationFiles(
  folder: string,
  load: LoadModule,
  report: (file: string) => void = () => {},
): MigrationFiles {
  return {
    getMigrations: async () => [...listModules(folder)],
    getMigrationName: (file) => file,
    async getMigration(file) {
      const migration = readMigration(file, await load(join(folder, file)));
      const run = (direction: Direction) => async (knex: Knex) => {
        report(file);
        try {
          await direction(knex);
        } catch (error) {
          throw failureOf(file, error);
        }
      };
      return { ...migration, up: run(migration.up), down: run(migration.down) };
    },
  };
}

function readMigration(file: string, exports: Exports): Migration {
  const found = [exports, exports.default].find(isMigration);
  if (found !== undefined) return found;
  throw new CommandError(`The migration '${file}' has to export the functions 'up' and 'down'`);
}

function isMigration(value: unknown): value is Migration {
  const { up, down } = (value ?? {}) as Partial<Migration>;
  return typeof up === 'function' && typeof down === 'function';
}

function failureOf(file: string, error: unknown): Error {
  const { message, hint } = error as { message?: unknown; hint?: unknown };
  const text = `The migration '${file}' failed: ${message ?? error}`;
  return new CommandError(text, typeof hint === 'string' ? hint : undefined, { cause: error });
}
