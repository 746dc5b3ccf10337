import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { memoize } from '../util/memoize.js';

/** The columns that rows of a model are inserted with, and the columns that are omitted. Generated ones always are. */
export interface ColumnSet {
  /** A digit for each attribute of the model: 1 for a column, 0 for an omitted one. */
  readonly shape: string;
  readonly columns: readonly Attribute[];
  readonly omitted: readonly Attribute[];
}

const columnSetsOf = memoize((_model: ModelDefinition) => new Map<string, ColumnSet>());

/** A model has fewer in practice. Beyond this number, a set is built each time. */
const maxSets = 1000;

/**
 * Returns the column set with the attributes that are present. It is the same frozen object each time, so that a
 * prepared statement can be found by it.
 */
export function getColumnSet(model: ModelDefinition, isPresent: (attribute: string) => boolean): ColumnSet {
  const sets = columnSetsOf(model);
  let shape = '';
  for (const { name, generated } of model.attributes)
    shape += generated === undefined && isPresent(name) ? '1' : '0';
  const found = sets.get(shape);
  if (found !== undefined) return found;
  const columns = model.attributes.filter((_, position) => shape[position] === '1');
  const omitted = model.attributes.filter((_, position) => shape[position] === '0');
  const added = Object.freeze({ shape, columns: Object.freeze(columns), omitted: Object.freeze(omitted) });
  if (sets.size < maxSets) sets.set(shape, added);
  return added;
}
