import type { Compiler } from '../compile/compiler.js';
import { keyAmong } from '../compile/key-conditions.js';
import { type Destruction, destroyStatement, updateStatement } from '../compile/update-delete.js';
import { toPath } from '../errors/path.js';
import type { RemovalBatch } from '../plan/write-plan.js';
import { touch } from '../schema/timestamps.js';
import { chunks } from '../util/chunks.js';
import { paceOfMany } from '../util/pausable.js';
import type { WriteRun } from './adapter.js';
import type { Connection } from './connection.js';
import { translateError } from './translate-error.js';

/** The maximum number of composite keys in one condition. Keys of one attribute are bound as one list. */
const maxCompositeKeys = 300;

/**
 * Destroys and unlinks the rows that the values leave out, leaves first. A row that is gone already is no error.
 *
 * @param force whether rows of paranoid models are deleted
 */
export async function runRemovals(
  connection: Connection,
  compiler: Compiler,
  { plan, now }: WriteRun,
  force = false,
): Promise<void> {
  for (const removal of plan.removals) {
    const maxKeys = removal.model.primaryKey.length === 1 ? Number.POSITIVE_INFINITY : maxCompositeKeys;
    const { keys: all = [] } = removal;
    const pace = paceOfMany(all.length, connection.cancellation);
    for (const keys of chunks(all, maxKeys)) {
      if (pace.isPauseDue()) await pace.pause();
      await removeRows(connection, compiler, { ...removal, keys }, { now, force });
    }
  }
}

async function removeRows(
  connection: Connection,
  compiler: Compiler,
  { kind, model, cleared, keys, path }: RemovalBatch,
  destruction: Destruction,
): Promise<void> {
  const which = keyAmong(compiler, model.primaryKey, keys ?? []);
  const values = touch(model, Object.fromEntries(cleared.map(({ name }) => [name, null])), destruction.now);
  const assignments = model.attributes
    .filter(({ name }) => Object.hasOwn(values, name))
    .map((attribute) => [attribute, (values as Record<string, unknown>)[attribute.name]] as const);
  const statement =
    kind === 'delete'
      ? destroyStatement(compiler, model, which, destruction)
      : updateStatement(compiler, model, assignments, which);
  await connection.run(statement).catch((error) => {
    throw translateError(compiler.dialect, error, { model, path: toPath(path) });
  });
}
