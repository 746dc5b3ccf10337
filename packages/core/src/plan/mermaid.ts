import { mermaidText } from '../util/mermaid.js';
import { batchesOf, type InsertBatch, linkedAttributes, type WritePlan } from './write-plan.js';

type PlanData = Pick<WritePlan, 'levels' | 'links'>;

/** A create plan as a Mermaid flowchart: a box per batch, an arrow from each row's key to where it is referred to. */
export function mermaidOfWritePlan({ levels, links }: PlanData): string {
  const batches = batchesOf({ levels });
  const batchOf = new Map(
    batches.flatMap(({ records, index }) => records.map((record) => [record, index] as const)),
  );
  const ends = (records: readonly number[]) =>
    [...new Set(records.map((record) => batchOf.get(record)))].filter((batch) => batch !== undefined);
  const boxes = levels.flatMap((level, index) => [
    `  subgraph level${index + 1}["level ${index + 1}"]`,
    ...level.batches.map((batch) => `    b${batch.index}["${labelOf(batch)}"]`),
    '  end',
  ]);
  const arrows = batches.flatMap(({ index, keyReferences }) =>
    keyReferences.flatMap(({ attribute, key, targets }) =>
      ends(targets).map(
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
      ...ends(targets).map((batch) => `  b${batch} -.-> u${index}`),
    ];
  });
  return ['flowchart LR', ...boxes, ...arrows, ...updates].join('\n');
}

function labelOf({ model, records }: InsertBatch): string {
  return `${mermaidText(model.table)}<br/>${records.length} ${records.length === 1 ? 'row' : 'rows'}`;
}
