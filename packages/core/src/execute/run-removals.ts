import type { Compiler } from '../compile/compiler.js';
import { keyAmong } from '../compile/key-conditions.js';
import type { Statement } from '../compile/statement.js';
import { type Destruction, destroyStatement, updateStatement } from '../compile/update-delete.js';
import { toPath } from '../errors/path.js';
import type { RemovalBatch } from '../plan/write-plan.js';
import { touch } from '../schema/timestamps.js';
import { chunks } from '../util/chunks.js';
import { paceOfMany } from '../util/pausable.js';
import type { WriteRun } from './adapter.js';
import type { Connection, Result } from './connection.js';
import { failedPosition } from './failed-position.js';
import { translateError } from './translate-error.js';

/** The maximum number of composite keys in one condition. Keys of one attribute are bound as one list. */
const maxCompositeKeys = 300;

/** The maximum number of removals that are sent together. */
const maxSentTogether = 50;

/** Destroys and unlinks the rows that the values leave out, leaves first. A row that is gone already is no error. */
export async function runRemovals(connection: Connection, compiler: Compiler, run: WriteRun): Promise<void> {
  const last = await runFirstRemovals(connection, compiler, run);
  await sendRemovals(compiler, last, () => connection.runAll(last));
}

/**
 * Runs the removals of a plan except for the last ones, which can be sent together with what follows.
 *
 * @param force whether rows of paranoid models are deleted
 * @returns the statements of the last ones, for {@link sendRemovals}
 */
export async function runFirstRemovals(
  connection: Connection,
  compiler: Compiler,
  { plan, now }: WriteRun,
  force = false,
): Promise<readonly Statement[]> {
  let waiting: Statement[] = [];
  const runWaiting = async () => {
    const statements = waiting;
    waiting = [];
    await sendRemovals(compiler, statements, () => connection.runAll(statements));
  };
  const maxWaiting = connection.supportsPipelining ? maxSentTogether : 1;
  for (const removal of plan.removals) {
    const maxKeys = removal.model.primaryKey.length === 1 ? Number.POSITIVE_INFINITY : maxCompositeKeys;
    const { keys: all = [] } = removal;
    const pace = paceOfMany(all.length, connection.cancellation);
    for (const keys of chunks(all, maxKeys)) {
      if (waiting.length >= maxWaiting) await runWaiting();
      if (pace.isPauseDue()) await pace.pause();
      waiting.push(removalStatement(compiler, { ...removal, keys }, { now, force }));
    }
  }
  return waiting;
}

/** Sends removals together. The error of one says which rows it has not removed. */
export async function sendRemovals(
  { dialect }: Compiler,
  statements: readonly Statement[],
  send: () => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  return send().catch((error) => {
    throw translateError(dialect, error, statements[failedPosition(error) ?? 0]?.writes);
  });
}

function removalStatement(
  compiler: Compiler,
  { kind, model, cleared, keys, path }: RemovalBatch,
  destruction: Destruction,
): Statement {
  const which = keyAmong(compiler, model.primaryKey, keys ?? []);
  const values = touch(model, Object.fromEntries(cleared.map(({ name }) => [name, null])), destruction.now);
  const assignments = model.attributes
    .filter(({ name }) => Object.hasOwn(values, name))
    .map((attribute) => [attribute, (values as Record<string, unknown>)[attribute.name]] as const);
  const statement =
    kind === 'delete'
      ? destroyStatement(compiler, model, which, destruction)
      : updateStatement(compiler, model, assignments, which);
  return { ...statement, writes: { model, path: toPath(path) } };
}
