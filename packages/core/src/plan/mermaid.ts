import { mermaidText } from '../util/mermaid.js';
import { batchesOf, type InsertBatch, linkedAttributes, type WritePlan } from './write-plan.js';

type DrawnPlan = Pick<WritePlan, 'levels' | 'links'>;

/** Returns a write plan as a Mermaid flowchart: a box per batch, and arrows from keys to the batches that refer to them. */
export function drawWritePlan({ levels, links }: DrawnPlan): string {
  const batches = batchesOf({ levels });
  const batchOf = new Map(
    batches.flatMap(({ records, index }) => records.map((record) => [record, index] as const)),
  );
  const batchesWith = (records: readonly number[]) =>
    [...new Set(records.map((record) => batchOf.get(record)))].filter((batch) => batch !== undefined);
  const boxes = levels.flatMap((level, index) => [
    `  subgraph level${index + 1}["level ${index + 1}"]`,
    ...level.batches.map((batch) => `    b${batch.index}["${batchLabel(batch)}"]`),
    '  end',
  ]);
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
  return ['flowchart LR', ...boxes, ...arrows, ...updates].join('\n');
}

function batchLabel({ model, records }: InsertBatch): string {
  return `${mermaidText(model.table)}<br/>${records.length} ${records.length === 1 ? 'row' : 'rows'}`;
}
