import type { GraphRecord, RecordGraph, Values } from '../graph/record-graph.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/** The record that a validator gets to see. */
export type ViewOf<T> = (subject: T) => object;

/** An instance of the model with some values. It is frozen: what a validator set there would be lost. */
export function viewOf({ declaration }: ModelDefinition, values: Values): object {
  return Object.freeze(Object.assign(new declaration.instanceClass(), values));
}

/**
 * The records of a graph as instances, with what is nested in them, apart from the user's own objects. They are made
 * when the first one is asked for.
 */
export function recordViews({ records }: RecordGraph): ViewOf<GraphRecord> {
  let views: readonly object[] | undefined;
  return ({ index }) => {
    views ??= viewsOf(records);
    return views[index] as object;
  };
}

function viewsOf(records: readonly GraphRecord[]): readonly object[] {
  const views = records.map(
    ({ model, values }) => Object.assign(new model.declaration.instanceClass(), values) as Values,
  );
  for (const [index, record] of records.entries()) {
    const view = views[index] as Values;
    showForeignKeys(view, record);
    showNested(view, record, views);
  }
  return views.map((view) => Object.freeze(view));
}

/** Of the keys that nesting sets, those that are known. */
function showForeignKeys(view: Values, { edges }: GraphRecord): void {
  for (const { to, pairs } of edges) {
    for (const { foreignKey, key } of pairs) {
      const value = to.values[key.name];
      if (value !== undefined) view[foreignKey.name] = value;
    }
  }
}

function showNested(view: Values, { children }: GraphRecord, views: readonly object[]): void {
  if (children === undefined) return;
  for (const { association, records } of children) {
    const below = records.map(({ index }) => views[index]);
    view[association.as] = association.isToMany ? Object.freeze(below) : (below[0] ?? null);
  }
}
