import type { IncludeNode } from '../../graph/include.js';
import { ownValue } from '../../graph/input-objects.js';
import type { Removal, RowValues } from '../../graph/record-graph.js';
import { applyChange } from '../../instance/apply-change.js';
import type { Journal } from '../../instance/journal.js';
import { getLoadedValue } from '../../instance/loaded-value.js';
import { versionOf, withRaisedVersion } from '../../instance/raised-version.js';
import { toItems } from '../../instance/saved-instances.js';
import { isStored, storedRowOf } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { rowKey } from '../../schema/row-key.js';
import { touch } from '../../schema/timestamps.js';
import { addToSet } from '../../util/grouping.js';
import type { RemovedRows } from '../save/stored-entry.js';
import { keyObject } from '../save/stored-values.js';
import { showDestroyed } from './soft-delete.js';

/** How removed rows are shown. */
interface ShownRemovals {
  readonly now: Date;
  /** Whether rows of paranoid models were deleted. */
  readonly force: boolean;
  readonly journal: Journal | undefined;
}

/** Shows the removal of rows on the instances below an instance that have them, whether they are shown or were loaded. */
export function showRemovals(
  root: object,
  include: readonly IncludeNode[],
  removed: readonly RemovedRows[],
  options: ShownRemovals,
): void {
  const removalOf = indexRows(removed);
  const seen = new Map<object, Set<unknown>>();
  const pending = [{ instance: root, nodes: include }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { instance, nodes } = next;
    if (seen.get(instance)?.has(nodes)) continue;
    addToSet(seen, instance, nodes);
    for (const { association, children } of nodes) {
      const { as, target, through } = association;
      const items = [...toItems(ownValue(instance, as)), ...toItems(getLoadedValue(instance, as))];
      for (const item of new Set(items)) {
        if (!isStoredInstance(item)) continue;
        const throughRow = through && ownValue(item, through.name);
        if (through === undefined) showRemoval(target, item, removalOf(target, item), options);
        else if (isStoredInstance(throughRow))
          showRemoval(through, throughRow, removalOf(through, throughRow), options);
        pending.push({ instance: item, nodes: children });
      }
    }
  }
}

interface RemovalOfRow {
  readonly removal: Removal;
  /** The row as it was read before. */
  readonly row: object;
}

function showRemoval(
  model: ModelDefinition,
  instance: object,
  removed: RemovalOfRow | undefined,
  { now, force, journal }: ShownRemovals,
): void {
  if (removed === undefined) return;
  const { kind, association } = removed.removal;
  if (kind === 'delete') {
    showDestroyed(model, instance, removed.row, { now, force, journal });
    return;
  }
  const cleared: RowValues = {};
  for (const { foreignKey } of association.hops[0].foreignKeys) cleared[foreignKey.name] = null;
  const changes = touch(model, cleared, now);
  const former = versionOf(model, storedRowOf(removed.row));
  applyChange(model, instance, withRaisedVersion(model, instance, changes, former), { journal });
}

/** Returns a function that finds the removal of the row of an instance. */
function indexRows(
  removed: readonly RemovedRows[],
): (model: ModelDefinition, instance: object) => RemovalOfRow | undefined {
  const byKey = new Map<string, RemovalOfRow>();
  const idOf = (model: ModelDefinition, row: object) =>
    JSON.stringify([model.table, rowKey(model, keyObject(model, row))]);
  for (const { removal, rows } of removed) {
    const { model, association } = removal;
    const { through } = association;
    for (const row of rows) {
      const own = through === undefined ? row : (row as Record<string, object>)[through.name];
      if (own !== undefined) byKey.set(idOf(model, own), { removal, row: own });
    }
  }
  return (model, instance) => byKey.get(idOf(model, instance));
}

function isStoredInstance(value: unknown): value is object {
  return typeof value === 'object' && value !== null && isStored(value);
}
