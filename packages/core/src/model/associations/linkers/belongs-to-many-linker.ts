import { and, not } from '../../../compile/fragment.js';
import { type KeyValues, keyIn } from '../../../compile/key-conditions.js';
import { throughRowsOf } from '../../../compile/through-rows.js';
import { deleteStatement } from '../../../compile/update-delete.js';
import type { RunStatement } from '../../../execute/run-change.js';
import type { RowValues } from '../../../graph/record-graph.js';
import type { BelongsToManyAssociation } from '../../../schema/model-definition.js';
import { keyString } from '../../../util/equality.js';
import { type BelongsToManyCall, readStoredSourceKey } from '../association-call.js';
import { addLoaded, removeLoaded, replaceLoaded } from '../loaded-associations.js';
import type { ThroughRowsByKey } from '../loaded-items.js';
import { setThroughRow } from '../loaded-property.js';
import { buildThroughRows } from './build-through-rows.js';
import { foreignKeyAttributes, referencedAttributes } from './foreign-key-values.js';
import type { Linker, LinkInput } from './linker.js';
import { readReferencedKeys } from './referenced-keys.js';
import { buildScopeUpdate } from './scope-update.js';
import { throughRowsTo, throughRowWriter } from './write-through-rows.js';

type Input = LinkInput<BelongsToManyAssociation>;

/** Links targets to the source by rows of the through model. */
export const belongsToManyLinker: Linker<BelongsToManyAssociation> = {
  ownOptions: ['through'],

  async add(input) {
    const throughRows = await writeThroughRows(input, false);
    addLoaded(input.call, input.source, input.targets, throughRows);
  },

  async replace(input) {
    const throughRows = await writeThroughRows(input, true);
    replaceLoaded(input.call, input.source, input.targets, throughRows);
  },

  async remove({ call, source, stored, targets, options }) {
    const { association, database } = call;
    const sourceKey = readStoredSourceKey(call, stored);
    const keys = await readReferencedKeys(call, targets, referencedAttributes(association.hops[1]), options);
    const condition = throughRowsTo(call, sourceKey, keys);
    await database.session.execute(
      deleteStatement(database.compiler, association.through, condition),
      options,
    );
    removeLoaded(call, source, targets);
  },

  linkNew({ call, source, stored, through }) {
    const { association } = call;
    // Throws if the through row could not refer to the source.
    readStoredSourceKey(call, stored);
    const throughValues = through === undefined ? {} : { [association.through.name]: through };
    return {
      rootValues: association.scope,
      input: { attachTo: { instance: source, association, throughValues } },
      afterCreate([target, throughRow]) {
        setThroughRow(call, target as object, throughRow);
      },
    };
  },
};

/**
 * Writes the through rows from the source to targets. Existing through rows get the attributes of the option `through`.
 *
 * @param replace whether to delete the through rows to all other targets
 * @returns the through rows that were written, as instances, by the primary key of their target
 */
async function writeThroughRows(
  { call, stored, targets, options: { through, ...options } }: Input,
  replace: boolean,
): Promise<ThroughRowsByKey> {
  const { association, database } = call;
  const sourceKey = readStoredSourceKey(call, stored);
  const keys = await readReferencedKeys(call, targets, referencedAttributes(association.hops[1]), options);
  const rows = await buildThroughRows(call, sourceKey, keys, through);
  const scope = buildScopeUpdate(call, targets);
  const writer = throughRowWriter(call, sourceKey, keys, rows);
  const others = [
    ...(replace ? [deleteOthers(call, sourceKey, keys)] : []),
    ...(scope ? [scope.statement] : []),
  ];
  const write = async (run: RunStatement) => {
    const started = others.map((statement) => run(statement));
    const [throughRows] = await Promise.all([writer.write(run), ...started]);
    return throughRows;
  };
  const written = await database.session.executeAll(write, options, writer.isUnit);
  scope?.applyToInstances();
  return byTarget(call, targets, keys, written);
}

function deleteOthers(call: BelongsToManyCall, sourceKey: KeyValues, keys: readonly KeyValues[]) {
  const { database, association } = call;
  const holders = foreignKeyAttributes(association.hops[1]);
  const others = keys.length === 0 ? [] : [not(keyIn(database.compiler, holders, keys))];
  const condition = and([throughRowsOf(database.compiler, association, sourceKey), ...others]);
  return deleteStatement(database.compiler, association.through, condition);
}

/** Finds the through row of each target: foreign keys may refer to something else than the primary key. */
function byTarget(
  { association }: BelongsToManyCall,
  targets: Input['targets'],
  keys: readonly KeyValues[],
  throughRows: readonly object[],
): ThroughRowsByKey {
  const holders = foreignKeyAttributes(association.hops[1]);
  const byKey = new Map(
    throughRows.map((row) => [keyString(holders.map(({ name }) => (row as RowValues)[name])), row]),
  );
  const found = new Map<string, object>();
  for (const [index, { key }] of targets.entries()) {
    const row = byKey.get(keyString(keys[index] as KeyValues));
    if (row !== undefined) found.set(keyString(key), row);
  }
  return found;
}
