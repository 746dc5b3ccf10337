import type { Database } from '@espalier/core';
import type { Project } from '../config/project.js';
import { CommandError } from '../output/errors.js';
import { listModules, migrationFiles } from './migration-files.js';

/** A batch: what one run of `migrate` did, or what a rollback has undone. */
export interface Batch {
  readonly batch: number;
  readonly migrations: readonly string[];
}

/** A migration with what is known of it. */
export interface MigrationStatus {
  readonly name: string;
  /** `missing`: it has run, and its file does not exist. */
  readonly state: 'ran' | 'pending' | 'missing';
  /** The number of the batch in which it ran. */
  readonly batch: number | undefined;
}

type Report = (migration: string) => void;

/** Runs the migrations that have not run, as one batch. @throws CommandError if one fails, or another process migrates */
export function migrateLatest(project: Project, report: Report): Promise<Batch> {
  return withKnex(project, report, (migrator, config) => migrator.latest(config));
}

/** Undoes the migrations of the last batch, or of all batches. @throws CommandError if one fails */
export function rollBack(project: Project, isAll: boolean, report: Report): Promise<Batch> {
  return withKnex(project, report, (migrator, config) => migrator.rollback(config, isAll));
}

/** Releases the lock that a process has left that was killed while it migrated. */
export async function releaseLock({ database, migrations }: Project): Promise<void> {
  await database.knex.migrate.forceFreeMigrationsLock({ tableName: migrations.tableName });
}

/** Returns the migrations in the order of their names. It changes nothing: the table of knex may be missing. */
export async function readStatus({ database, migrations }: Project): Promise<readonly MigrationStatus[]> {
  const files = listModules(migrations.directory);
  const batchOf = await readBatches(database, migrations.tableName);
  const names = [...new Set([...batchOf.keys(), ...files])].sort();
  return names.map((name) => {
    const batch = batchOf.get(name);
    const ran = files.includes(name) ? 'ran' : 'missing';
    return { name, state: batch === undefined ? 'pending' : ran, batch };
  });
}

async function readBatches({ knex }: Database, tableName: string): Promise<ReadonlyMap<string, number>> {
  if (!(await knex.schema.hasTable(tableName))) return new Map();
  const rows: { name: string; batch: number }[] = await knex(tableName).select('name', 'batch');
  return new Map(rows.map(({ name, batch }) => [name, batch]));
}

type Migrator = Database['knex']['migrate'];
type MigratorConfig = NonNullable<Parameters<Migrator['latest']>[0]>;

async function withKnex(
  { database, migrations, load }: Project,
  report: Report,
  work: (migrator: Migrator, config: MigratorConfig) => Promise<[number, string[]]>,
): Promise<Batch> {
  const { directory, tableName } = migrations;
  const config = { migrationSource: migrationFiles(directory, load, report), tableName };
  const { logger } = database.knex.client;
  const { warn } = logger;
  // knex would write what the error says too.
  logger.warn = () => {};
  try {
    const [batch, names] = await work(database.knex.migrate, config);
    return { batch, migrations: names };
  } catch (error) {
    throw explain(error);
  } finally {
    logger.warn = warn;
  }
}

function explain(error: unknown): unknown {
  const { name, message } = error as Error;
  if (name !== 'MigrationLocked' && !/already locked/.test(message)) return error;
  return new CommandError(
    'Another process migrates this database',
    'if none does, since it was killed, release its lock by `espalier migrate --unlock`',
    { cause: error },
  );
}
