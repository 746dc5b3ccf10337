import type { WritePlan } from '@espalier/core';

/** Returns a plan as plain data: the rows of each batch by the names of models, tables and columns. */
export function describePlan(plan: WritePlan): object {
  return {
    model: plan.model,
    statements: plan.statements,
    removals: plan.removals.map(({ kind, model }) => ({ kind, ...tableOf(model) })),
    updates: plan.updates.map(({ model, columns, records }) => ({
      ...tableOf(model),
      rows: records.length,
      attributes: columns.map(({ name }) => name),
    })),
    levels: plan.levels.map(({ batches }) =>
      batches.map(({ model, columns, keyReferences, omitted, records }) => ({
        ...tableOf(model),
        rows: records.length,
        attributes: columns.map(({ name }) => name),
        references: keyReferences.map(({ attribute }) => attribute.name),
        generated: omitted.map(({ name }) => name),
      })),
    ),
    links: plan.links.map(({ model, pairs, records }) => ({
      ...tableOf(model),
      rows: records.length,
      attributes: pairs.map(({ foreignKey }) => foreignKey.name),
    })),
    text: plan.explain(),
  };
}

function tableOf({ name, table }: { readonly name: string; readonly table: string }) {
  return { model: name, table };
}
