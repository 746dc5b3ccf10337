import { join } from 'node:path';
import type { Database } from '@espalier/core';
import type { Exports } from '../config/load-module.js';
import type { Project } from '../config/project.js';
import { listModules } from '../migrations/migration-files.js';
import { CommandError } from '../output/errors.js';

type Seed = (database: Database) => unknown;

/** Loads the seeds of a project, in the order of their names. @throws CommandError if a file exports no function */
export async function loadSeeds({
  seeds,
  load,
}: Project): Promise<readonly { readonly name: string; readonly seed: Seed }[]> {
  const loaded: { name: string; seed: Seed }[] = [];
  for (const name of listModules(seeds.directory))
    loaded.push({ name, seed: readSeed(name, await load(join(seeds.directory, name))) });
  return loaded;
}

/** Runs a seed in a transaction, which its calls join. @throws CommandError if it fails; its rows are then rolled back */
export async function runSeed(database: Database, name: string, seed: Seed): Promise<void> {
  try {
    await database.transaction(async () => {
      await seed(database);
    });
  } catch (error) {
    const { message, hint } = error as { message?: unknown; hint?: string };
    throw new CommandError(`The seed '${name}' failed: ${message ?? error}`, hint, { cause: error });
  }
}

/** Returns the tables of the models that have rows. */
export async function findFilledTables(database: Database): Promise<readonly string[]> {
  const tables = new Set(database.associationGraph().models.map(({ table }) => table));
  const filled: string[] = [];
  for (const table of tables) if ((await database.knex(table).first(1)) !== undefined) filled.push(table);
  return filled;
}

function readSeed(name: string, exports: Exports): Seed {
  const inner = (exports.default as Exports | undefined)?.seed;
  const found = [exports.seed, inner, exports.default].find((each) => typeof each === 'function');
  if (found !== undefined) return found as Seed;
  throw new CommandError(
    `The seed '${name}' exports no function`,
    'write `export async function seed(database) { ... }`',
  );
}
