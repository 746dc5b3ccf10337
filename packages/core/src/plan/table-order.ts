import { topologicalLevels } from '../graph/topological-levels.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/**
 * Models in the order in which their tables can be created: a table behind those it refers to. Tables that refer to
 * each other in a ring come last, in the order of their definition. Reversed, it is the order to drop them in.
 */
export function tableOrder(models: readonly ModelDefinition[]): readonly ModelDefinition[] {
  const byTable = new Map(models.map((model) => [model.table, model]));
  const referred = (model: ModelDefinition) =>
    model.foreignKeys
      .map(({ table }) => byTable.get(table))
      .filter((other) => other !== undefined && other !== model) as ModelDefinition[];
  const sorted = topologicalLevels(models, referred).levels.flat();
  return Object.freeze([...sorted, ...models.filter((model) => !sorted.includes(model))]);
}
