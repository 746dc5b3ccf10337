import { dirname, resolve } from 'node:path';
import type { Database } from '@espalier/core';
import { UsageError } from '../output/errors.js';
import type { EspalierConfig } from './config.js';
import { type ConfigOptions, findConfig } from './find-config.js';
import type { Exports, LoadModule } from './load-module.js';
import type { Project } from './project.js';

/**
 * Loads the file that exports the database, and returns the project with all that it leaves open filled in.
 *
 * @throws UsageError if there is no such file, or it exports no database
 */
export async function openProject(
  folder: string,
  options: ConfigOptions,
  createLoader: (file: string) => LoadModule,
): Promise<Project> {
  const file = findConfig(folder, options);
  const load = createLoader(file);
  const { database, migrations, seeds } = readExports(file, await load(file));
  const root = dirname(file);
  return {
    database,
    root,
    file,
    migrations: {
      directory: resolve(root, migrations?.directory ?? 'migrations'),
      tableName: migrations?.tableName ?? 'knex_migrations',
    },
    seeds: { directory: resolve(root, seeds?.directory ?? 'seeds') },
    load,
  };
}

function readExports(file: string, exports: Exports): EspalierConfig {
  const config = candidatesOf(exports).find(isConfig);
  if (config !== undefined) return checkConfig(file, config);
  throw new UsageError(
    `${file} exports no database`,
    'write `export default database`, or `export default defineConfig({ database })`',
  );
}

/** The places of a configuration: the default export, the named exports, and each as a transpiled CommonJS module has it. */
function candidatesOf(exports: Exports): readonly unknown[] {
  const main = exports.default;
  const inner = isObject(main) ? main.default : undefined;
  return [main, inner, exports].map((each) => (isDatabase(each) ? { database: each } : each));
}

function isConfig(value: unknown): value is EspalierConfig {
  return isObject(value) && isDatabase(value.database);
}

/** The class is not compared: the project may have another copy of it. */
function isDatabase(value: unknown): value is Database {
  return (
    isObject(value) &&
    typeof value.associationGraph === 'function' &&
    typeof value.close === 'function' &&
    typeof value.knex === 'function'
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

const known: Readonly<Record<string, readonly string[]>> = {
  migrations: ['directory', 'tableName'],
  seeds: ['directory'],
};

function checkConfig(file: string, config: EspalierConfig): EspalierConfig {
  for (const [name, options] of Object.entries(known)) {
    const value = (config as unknown as Exports)[name];
    if (value === undefined) continue;
    if (!isObject(value)) throw new UsageError(`${file}: '${name}' must be an object`);
    for (const [option, setting] of Object.entries(value)) {
      if (!options.includes(option))
        throw new UsageError(
          `${file}: '${name}' has no option '${option}'`,
          `its options are ${options.join(', ')}`,
        );
      if (setting !== undefined && (typeof setting !== 'string' || setting === ''))
        throw new UsageError(`${file}: '${name}.${option}' must be a text`);
    }
  }
  return config;
}
