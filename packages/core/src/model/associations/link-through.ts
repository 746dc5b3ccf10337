import { and, not } from '../../compile/fragment.js';
import { type Key, keyIn } from '../../compile/key-conditions.js';
import { throughRowsOf } from '../../compile/through-rows.js';
import { deleteStatement } from '../../compile/update-delete.js';
import type { Call } from '../../execute/session.js';
import type { Values } from '../../graph/record-graph.js';
import { keyString } from '../../util/equality.js';
import { scopeChange } from './apply-scope.js';
import type { TargetRow } from './association-call.js';
import { changing } from './changing.js';
import type { ThroughCall } from './kinds.js';
import { referredKeys } from './referred-keys.js';
import { throughRows } from './through-rows.js';
import { heldBy, linksTo, linkWriter, targetHolders } from './write-links.js';

/** Links of belongsToMany: rows of the through model. */

/** The options of calls that make through rows. */
export interface ThroughOptions extends Call {
  readonly through?: unknown;
}

/**
 * Joins targets to the source; `replace` takes away what joined others. A link that is there already stays, with the
 * attributes of `through` if any are given.
 *
 * @returns the through rows that were written, as instances, by the key of their target
 */
export async function insertThroughRows(
  call: ThroughCall,
  sourceKey: Key,
  targets: readonly TargetRow[],
  replace: boolean,
  { through: given, ...options }: ThroughOptions,
): Promise<ReadonlyMap<string, object>> {
  const { targetKeys } = call.association;
  const names = targetKeys.map(({ key }) => key);
  const keys = await referredKeys(call, targets, names, options);
  const rows = await throughRows(call, sourceKey, keys, given);
  const scope = scopeChange(call, targets);
  const links = linkWriter(call, sourceKey, keys, rows);
  const steps = (replace ? 1 : 0) + (scope === undefined ? 0 : 1) + links.steps;
  const written = await changing(call.database, steps <= 1, options, async (run) => {
    if (replace) await run(deleteOthers(call, sourceKey, keys));
    if (scope !== undefined) await run(scope.statement);
    return links.write(run);
  });
  scope?.show();
  const byKey = new Map(written.map((row) => [keyString(heldBy(call, row as Values)), row]));
  return new Map(
    targets.flatMap(({ key }, index) => {
      const row = byKey.get(keyString(keys[index] as Key));
      return row === undefined ? [] : [[keyString(key), row] as const];
    }),
  );
}

/** Takes away what joins targets to the source. */
export async function deleteThroughRows(
  call: ThroughCall,
  sourceKey: Key,
  targets: readonly TargetRow[],
  options: Call,
): Promise<void> {
  const { association, database } = call;
  const names = association.targetKeys.map(({ key }) => key);
  const keys = await referredKeys(call, targets, names, options);
  await database.session.execute(
    deleteStatement(database.compiler, association.through, linksTo(call, sourceKey, keys)),
    options,
  );
}

function deleteOthers(call: ThroughCall, sourceKey: Key, keys: readonly Key[]) {
  const { association, database } = call;
  const others = keys.length === 0 ? [] : [not(keyIn(database.compiler, targetHolders(call), keys))];
  const which = and([throughRowsOf(database.compiler, association, sourceKey), ...others]);
  return deleteStatement(database.compiler, association.through, which);
}
