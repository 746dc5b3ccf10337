import type { ModelDefinition } from '../schema/model-definition.js';
import { buildDependencies, topologicalSort } from '../util/topological-sort.js';

/**
 * Returns models in the order in which their tables can be created: each table after the tables that it refers to, except
 * in a cycle. The reversed order is that in which tables can be dropped.
 */
export function orderTables(models: readonly ModelDefinition[]): readonly ModelDefinition[] {
  const byTable = new Map(models.map((model) => [model.table, model]));
  const dependencies = (model: ModelDefinition) =>
    model.foreignKeys
      .map(({ table }) => byTable.get(table))
      .filter((other) => other !== undefined && other !== model) as ModelDefinition[];
  const { order, levels } = topologicalSort(models, buildDependencies(models, dependencies));
  const levelOf = new Map(order.map((model, index) => [model, levels[index] as number]));
  const level = (model: ModelDefinition) => levelOf.get(model) as number;
  return Object.freeze([...models].sort((left, right) => level(left) - level(right)));
}
