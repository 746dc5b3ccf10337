import { ForeignKeyConstraintError } from '../../errors/database-errors.js';
import { formatPath, toPath } from '../../errors/path.js';
import type { CreateRun } from '../../execute/adapter.js';
import type { GraphRecord } from '../../graph/record-graph.js';
import { batchesOf } from '../../plan/create-plan.js';
import type { SqliteConnection } from './connection.js';

/**
 * Looks at the foreign keys of the rows of a create, whose checks were deferred: when deferring ends before COMMIT, SQLite
 * forgets what it had put off.
 *
 * @throws ForeignKeyConstraintError with the path of a row that refers to none
 */
export async function checkForeignKeys(
  connection: SqliteConnection,
  { plan, records }: CreateRun,
): Promise<void> {
  const tables = new Set(batchesOf(plan).map(({ model }) => model.table));
  for (const table of tables) {
    const { rows } = await connection.run({
      sql: 'select "rowid" from pragma_foreign_key_check(?)',
      bindings: [table],
    });
    if (rows.length === 0) continue;
    const broken = new Set(rows.map(([rowid]) => String(rowid)));
    const record = records.find(
      (each) => each.isNew && each.model.table === table && broken.has(keyOf(each)),
    );
    if (record !== undefined) throw foreignKeyBroken(record);
  }
}

function keyOf({ model: { primaryKey }, values }: GraphRecord): string {
  const [only] = primaryKey;
  return primaryKey.length === 1 && only !== undefined ? String(values[only.name]) : '';
}

function foreignKeyBroken({ model, path: chain }: GraphRecord): ForeignKeyConstraintError {
  const path = toPath(chain);
  const where = formatPath(path) || model.name;
  return new ForeignKeyConstraintError(
    `${where}: a foreign key is broken; it refers to a row that does not exist, or is still referred to`,
    { model: model.name, table: model.table, path },
  );
}
