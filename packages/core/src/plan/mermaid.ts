import { mermaidText } from '../util/mermaid.js';
import { count } from './count.js';
import type { StoredRowsStep } from './stored-rows-plan.js';
import {
  batchesOf,
  type InsertBatch,
  linkedAttributes,
  mayWrite,
  type RemovalBatch,
  type UpdateBatch,
  type WritePlan,
} from './write-plan.js';

type DrawnPlan = Pick<WritePlan, 'levels' | 'links' | 'removals' | 'updates' | 'stored'>;

/** A box around other boxes. */
interface Group {
  readonly id: string;
  readonly title: string;
  readonly boxes: readonly string[];
}

/**
 * Returns a write plan as a Mermaid flowchart: a box per batch, and arrows from keys to the batches that refer to them. A
 * save is a sequence of groups of batches.
 */
export function drawWritePlan(plan: DrawnPlan): string {
  const { levels, links } = plan;
  const batches = batchesOf({ levels });
  const batchOf = new Map(
    batches.flatMap(({ records, index }) => records.map((record) => [record, index] as const)),
  );
  const batchesWith = (records: readonly number[]) =>
    [...new Set(records.map((record) => batchOf.get(record)))].filter((batch) => batch !== undefined);
  const groups = groupsOf(plan);
  const sequence = groups
    .slice(1)
    .map(({ id }, index) => [groups[index] as Group, id] as const)
    .filter(([before, id]) => !(isLevel(before.id) && isLevel(id)))
    .map(([before, id]) => `  ${before.id} --> ${id}`);
  const arrows = batches.flatMap(({ index, keyReferences }) =>
    keyReferences.flatMap(({ attribute, key, targets }) =>
      batchesWith(targets).map(
        (batch) =>
          `  b${batch} -- "${mermaidText(key.name)} as ${mermaidText(attribute.name)}" --> b${index}`,
      ),
    ),
  );
  const updates = links.flatMap((link, index) => {
    const { model, targets, records } = link;
    const set = linkedAttributes(link)
      .map(({ name }) => mermaidText(name))
      .join(', ');
    return [
      `  u${index}["update ${mermaidText(model.table)}<br/>${records.length} x ${set}"]`,
      ...batchesWith(targets).map((batch) => `  b${batch} -.-> u${index}`),
    ];
  });
  return ['flowchart LR', ...groups.flatMap(drawGroup), ...sequence, ...arrows, ...updates].join('\n');
}

/** Returns the steps of a plan in the order in which they run. A create has levels only. */
function groupsOf({ levels, removals, updates, stored }: DrawnPlan): readonly Group[] {
  const written = updates.filter(mayWrite);
  const updatesOf = (followsInserts: boolean) =>
    written.filter((update) => update.followsInserts === followsInserts).map(updateLabel);
  const groups = [
    group('stored', 'stored rows', (stored?.steps ?? []).map(stepLabel)),
    group('removals', 'removals', removals.map(removalLabel)),
    group('updates', 'updates', updatesOf(false)),
    ...levels.map(({ batches }, index) => ({
      id: `level${index + 1}`,
      title: `level ${index + 1}`,
      boxes: batches.map((batch) => `b${batch.index}["${batchLabel(batch)}"]`),
    })),
    group('after', 'updates after the inserts', updatesOf(true)),
  ];
  return groups.filter(({ id, boxes }) => isLevel(id) || boxes.length > 0);
}

function group(id: string, title: string, labels: readonly string[]): Group {
  return { id, title, boxes: labels.map((label, index) => `${id}${index}["${label}"]`) };
}

function isLevel(id: string): boolean {
  return id.startsWith('level');
}

function drawGroup({ id, title, boxes }: Group): readonly string[] {
  return [`  subgraph ${id}["${title}"]`, ...boxes.map((box) => `    ${box}`), '  end'];
}

function batchLabel({ model, records }: InsertBatch): string {
  return `${mermaidText(model.table)}<br/>${count(records.length, 'row')}`;
}

function stepLabel({ kind, model, records }: StoredRowsStep): string {
  const rows = records.length === 0 ? 'all rows' : count(records.length, 'row');
  return `${kind} ${mermaidText(model.table)}<br/>${rows}`;
}

function removalLabel({ kind, model }: RemovalBatch): string {
  return kind === 'delete' ? `delete from ${mermaidText(model.table)}` : `unlink ${mermaidText(model.table)}`;
}

function updateLabel({ model, columns, references, computed, records }: UpdateBatch): string {
  const set = [...columns, ...[...references, ...computed].map(({ attribute }) => attribute)];
  const names = set.map(({ name }) => mermaidText(name)).join(', ');
  return `update ${mermaidText(model.table)}<br/>${records.length} x ${names || 'version'}`;
}
