import type { Database } from '@espalier/core';
import type { LoadModule } from './load-module.js';

/** A project that a command works on. Its paths are absolute. */
export interface Project {
  readonly database: Database;
  /** The folder of the configuration, or of the file with the models. */
  readonly root: string;
  /** The file that exports the database. */
  readonly file: string;
  readonly migrations: { readonly directory: string; readonly tableName: string };
  readonly seeds: { readonly directory: string };
  /** Loads a module of the project, with the same instances of the modules that are loaded already. */
  readonly load: LoadModule;
}
