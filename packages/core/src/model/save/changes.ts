import { OptionError } from '../../errors/input-errors.js';
import { toPath } from '../../errors/path.js';
import type { GraphRecord, RecordGraph } from '../../graph/record-graph.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import type { ChangeKind, RowChange } from '../../schema/row-change.js';
import { inParts, type Pace } from '../../util/pausable.js';
import type { StoredMatches } from './stored-matches.js';
import { keyObject } from './stored-values.js';

/** Describes what a save does with each row: first the rows of the values in input order, then those that they leave out. */
export async function describeChanges(
  graph: RecordGraph,
  matches: StoredMatches,
  pace: Pace | undefined,
): Promise<readonly RowChange[]> {
  const joined = linkedTargets(graph);
  const changes: RowChange[] = [];
  await inParts(graph.records, pace, (some) => {
    for (const record of some) {
      const change = describeRecord(record, matches, joined);
      if (change === undefined) continue;
      const { model, path, values } = record;
      const key = keyOf(model, values);
      changes.push(Object.freeze({ path: toPath(path), model: model.name, key, change }));
    }
  });
  for (const { removal, rows } of matches.removed) {
    const { association, path, kind } = removal;
    const { target } = association;
    const change = kind === 'unlink' || association.keyHolder === 'through' ? 'unlinked' : 'deleted';
    for (const row of rows) {
      const key = keyOf(target, keyObject(target, row));
      changes.push(Object.freeze({ path: toPath(path), model: target.name, key, change }));
    }
  }
  return Object.freeze(changes);
}

function describeRecord(record: GraphRecord, matches: StoredMatches, joined: Joined): ChangeKind | undefined {
  const { operation, identity } = record;
  // A through row is told by its target, unless its own values change.
  if (joined.throughRecords.has(record)) return operation === 'update' ? 'updated' : undefined;
  if (operation === 'insert') return 'inserted';
  if (matches.taken.has(record)) {
    const isLink = identity?.operation === 'none' || identity?.rules.mode === 'link';
    if (!isLink && isChild(record, matches)) return 'moved';
    return !isLink && operation === 'update' ? 'updated' : 'linked';
  }
  if (joined.targets.has(record)) return 'linked';
  return operation === 'update' ? 'updated' : 'unchanged';
}

/** Whether the row of a record belongs to that of its parent, so that another parent can lose it. */
function isChild(record: GraphRecord, matches: StoredMatches): boolean {
  return matches.placementOf(record)?.childList.association.keyHolder === 'target';
}

interface Joined {
  readonly throughRecords: ReadonlySet<GraphRecord>;
  /** Stored targets that new through rows join. */
  readonly targets: ReadonlySet<GraphRecord>;
}

function linkedTargets({ records }: RecordGraph): Joined {
  const throughRecords = new Set<GraphRecord>();
  const targets = new Set<GraphRecord>();
  for (const { children } of records) {
    if (children === undefined) continue;
    for (const list of children) {
      for (const [position, throughRecord] of list.throughRecords.entries()) {
        throughRecords.add(throughRecord);
        if (throughRecord.operation === 'insert') targets.add(list.records[position] as GraphRecord);
      }
    }
  }
  return { throughRecords, targets };
}

function keyOf({ primaryKey }: ModelDefinition, values: Readonly<Record<string, unknown>>): unknown {
  const [only, ...others] = primaryKey;
  if (only !== undefined && others.length === 0) return values[only.name];
  return Object.freeze(Object.fromEntries(primaryKey.map(({ name }) => [name, values[name]])));
}

const changesByResult = new WeakMap<object, readonly RowChange[]>();

/** Remembers the changes of a save with its result. */
export function rememberChanges(result: object, changes: readonly RowChange[]): void {
  changesByResult.set(result, changes);
}

/**
 * Returns what a save has done with each row: first the rows of the values in input order, then those that they leave out.
 *
 * @param result what `save` has returned: an instance, or an array of instances
 * @throws OptionError if no save has returned it
 *
 * @example
 * const order = await Order.save(body, { include });
 * changesOf(order); // => [{ path: ['lines', 0], model: 'line', key: 1, change: 'updated' }, ...]
 */
export function changesOf(result: object): readonly RowChange[] {
  const changes = changesByResult.get(result);
  if (changes !== undefined) return changes;
  throw new OptionError('changesOf takes what `save` has returned: an instance, or an array of instances');
}
