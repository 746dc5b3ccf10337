import type { GraphRecord, RecordGraph, RowValues } from '../graph/record-graph.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/** Builds an instance of the model for validators. It is frozen, since a value that a validator set would be lost. */
export function buildView({ declaration }: ModelDefinition, values: RowValues): object {
  return Object.freeze(Object.assign(new declaration.instanceClass(), values));
}

/**
 * Returns a function that returns the instance of a record for validators, with its nested records. The instances are
 * apart from the user's own objects, and are built at the first call.
 */
export function buildRecordViews({ records }: RecordGraph): (record: GraphRecord) => object {
  let views: readonly object[] | undefined;
  return ({ index }) => {
    views ??= buildViews(records);
    return views[index] as object;
  };
}

function buildViews(records: readonly GraphRecord[]): readonly object[] {
  const views = records.map(
    ({ model, values }) => Object.assign(new model.declaration.instanceClass(), values) as RowValues,
  );
  for (const [index, record] of records.entries()) {
    const view = views[index] as RowValues;
    showForeignKeys(view, record);
    showNested(view, record, views);
  }
  return views.map((view) => Object.freeze(view));
}

/** Sets the foreign keys that nesting fills with keys that already have a value. */
function showForeignKeys(view: RowValues, { edges }: GraphRecord): void {
  for (const { to, pairs } of edges) {
    for (const { foreignKey, key } of pairs) {
      const value = to.values[key.name];
      if (value !== undefined) view[foreignKey.name] = value;
    }
  }
}

function showNested(view: RowValues, { children }: GraphRecord, views: readonly object[]): void {
  if (children === undefined) return;
  for (const { association, records } of children) {
    const nested = records.map(({ index }) => views[index]);
    view[association.as] = association.isToMany ? Object.freeze(nested) : (nested[0] ?? null);
  }
}
