import type { Database } from '@espalier/core';

/** What the command line has to know of a project. Folders are relative to the folder of the file. */
export interface EspalierConfig {
  /** The database with its models: the file that declares the models has to be loaded. */
  readonly database: Database;
  readonly migrations?: {
    /** The folder of the migrations. Default `'migrations'`. */
    readonly directory?: string;
    /** The table that lists the migrations that have run. Default `'knex_migrations'`. */
    readonly tableName?: string;
  };
  readonly seeds?: {
    /** The folder of the seeds. Default `'seeds'`. */
    readonly directory?: string;
  };
}

/**
 * Returns the configuration as it is, with its type checked: the default export of `espalier.config.ts`.
 *
 * @example
 * export default defineConfig({ database, migrations: { directory: 'db/migrations' } });
 */
export function defineConfig(config: EspalierConfig): EspalierConfig {
  return config;
}
