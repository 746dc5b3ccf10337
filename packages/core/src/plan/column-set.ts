import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/** The columns that rows of a model are inserted with, and those that are left out. */
export interface ColumnSet {
  readonly columns: readonly Attribute[];
  readonly omitted: readonly Attribute[];
}

const known = new WeakMap<ModelDefinition, Map<string, ColumnSet>>();

/** More than a model has in practice: beyond it, a set is made anew each time. */
const maxSets = 1000;

/**
 * The column set with the attributes that are present. It is the same frozen object each time, so that what is made for
 * it, such as a prepared statement, can be found by it.
 */
export function columnSetOf(model: ModelDefinition, isPresent: (attribute: string) => boolean): ColumnSet {
  const ofModel = known.get(model) ?? new Map<string, ColumnSet>();
  if (ofModel.size === 0) known.set(model, ofModel);
  let shape = '';
  for (const { name } of model.attributes) shape += isPresent(name) ? '1' : '0';
  const found = ofModel.get(shape);
  if (found !== undefined) return found;
  const columns = model.attributes.filter((_, position) => shape[position] === '1');
  const omitted = model.attributes.filter((_, position) => shape[position] === '0');
  const made = Object.freeze({ columns: Object.freeze(columns), omitted: Object.freeze(omitted) });
  if (ofModel.size < maxSets) ofModel.set(shape, made);
  return made;
}
