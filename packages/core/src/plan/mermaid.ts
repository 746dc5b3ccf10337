import { batchesOf, type CreatePlan, type InsertBatch } from './create-plan.js';

type PlanData = Pick<CreatePlan, 'levels' | 'links'>;

/** A create plan as a Mermaid flowchart: a box per batch, an arrow from each row's key to where it is referred to. */
export function mermaidOfCreatePlan({ levels, links }: PlanData): string {
  const batches = batchesOf({ levels });
  const batchOf = new Map(
    batches.flatMap(({ rows, index }) => rows.map(({ record }) => [record, index] as const)),
  );
  const boxes = levels.flatMap((level, index) => [
    `  subgraph level${index + 1}["level ${index + 1}"]`,
    ...level.batches.map((batch) => `    b${batch.index}["${labelOf(batch)}"]`),
    '  end',
  ]);
  const arrows = batches.flatMap(({ index, keyReferences }) =>
    keyReferences.map(
      ({ batch, attribute, key }) => `  b${batch} -- "${key.name} as ${attribute.name}" --> b${index}`,
    ),
  );
  const updates = links.flatMap(({ model, pairs, to, rows }, index) => {
    const set = pairs.map(({ attribute }) => attribute.name).join(', ');
    const from = batchOf.get(to);
    return [
      `  u${index}["update ${model.table}<br/>${rows.length} x ${set}"]`,
      ...(from === undefined ? [] : [`  b${from} -.-> u${index}`]),
    ];
  });
  return ['flowchart LR', ...boxes, ...arrows, ...updates].join('\n');
}

function labelOf({ model, rows }: InsertBatch): string {
  return `${model.table}<br/>${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`;
}
