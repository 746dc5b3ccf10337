import type { TableWrites } from '../diagnostics/event-data.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { ChangeKind, RowChange } from '../schema/row-change.js';
import { batchesOf, type WritePlan } from './write-plan.js';

type Count = Exclude<keyof TableWrites, 'model' | 'table'>;

const countOfChange: Readonly<Record<ChangeKind, Count | undefined>> = {
  inserted: 'inserted',
  updated: 'updated',
  deleted: 'deleted',
  linked: 'linked',
  unlinked: 'linked',
  moved: 'linked',
  unchanged: undefined,
};

/** Returns how many rows of each table a plan writes, whose stored rows are known. */
export function summarisePlan(plan: WritePlan): readonly TableWrites[] {
  const summary = new Summary();
  for (const { model, records } of batchesOf(plan)) summary.add(model, 'inserted', records.length);
  for (const { model, records } of plan.updates) summary.add(model, 'updated', records.length);
  for (const { model, records } of plan.links) summary.add(model, 'linked', records.length);
  return summary.tables();
}

/** Returns how many rows of each table a save has written. */
export function summariseChanges(
  models: readonly ModelDefinition[],
  changes: readonly RowChange[],
): readonly TableWrites[] {
  const byName = new Map(models.map((model) => [model.name, model]));
  const summary = new Summary();
  for (const { model: name, change } of changes) {
    const model = byName.get(name);
    const count = countOfChange[change];
    if (model !== undefined && count !== undefined) summary.add(model, count, 1);
  }
  return summary.tables();
}

/** Counts written rows by their model, in the order in which the models are met. */
class Summary {
  readonly #counts = new Map<ModelDefinition, Record<Count, number>>();

  add(model: ModelDefinition, count: Count, rows: number): void {
    let counts = this.#counts.get(model);
    if (counts === undefined) {
      counts = { inserted: 0, updated: 0, deleted: 0, linked: 0 };
      this.#counts.set(model, counts);
    }
    counts[count] += rows;
  }

  tables(): readonly TableWrites[] {
    const tables = [...this.#counts].map(([{ name, table }, counts]) =>
      Object.freeze({ model: name, table, ...counts }),
    );
    return Object.freeze(tables);
  }
}
