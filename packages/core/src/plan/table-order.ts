import type { ModelDefinition } from '../schema/model-definition.js';
import { buildDependencies, topologicalSort } from '../util/topological-sort.js';

/**
 * Models in the order in which their tables can be created, level by level: a table behind those it refers to, as far as
 * tables do not refer to each other in a ring. Reversed, it is the order to drop them in.
 */
export function tableOrder(models: readonly ModelDefinition[]): readonly ModelDefinition[] {
  const byTable = new Map(models.map((model) => [model.table, model]));
  const referred = (model: ModelDefinition) =>
    model.foreignKeys
      .map(({ table }) => byTable.get(table))
      .filter((other) => other !== undefined && other !== model) as ModelDefinition[];
  const { order, levels } = topologicalSort(models, buildDependencies(models, referred));
  const levelOf = new Map(order.map((model, index) => [model, levels[index] as number]));
  const level = (model: ModelDefinition) => levelOf.get(model) as number;
  return Object.freeze([...models].sort((left, right) => level(left) - level(right)));
}
