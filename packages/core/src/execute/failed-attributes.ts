import type { WrittenRows } from '../compile/statement.js';
import type { DatabaseFailure } from '../dialect/failure.js';
import { type Path, toPath } from '../errors/path.js';
import type { Edge, GraphRecord, RowValues } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import { bareTable, type ForeignKey, type ModelDefinition } from '../schema/model-definition.js';

/** The row that caused a failure, as far as it is known. */
export interface FailurePlace extends Partial<WrittenRows> {
  /** The edges of a new row, which set foreign keys to keys of rows that exist. */
  readonly edges?: readonly Edge[] | undefined;
}

/** Returns the place of the row that a create could not write, or of an unknown row of a model. */
export function placeOf(model: ModelDefinition, record: GraphRecord | undefined): FailurePlace {
  if (record === undefined) return { model };
  const { path, values, edges } = record;
  return { model, path: toPath(path), values, edges };
}

/** Returns the attributes of a broken constraint, as far as they are known. */
export function failedAttributes(
  failure: DatabaseFailure,
  place: FailurePlace,
): readonly string[] | undefined {
  const { model, values, edges } = place;
  if (model === undefined || failure.kind === 'usedUp') return undefined;
  const reported = reportedAttributes(model, failure);
  if (reported.length > 0) return reported.map(({ name }) => name);
  if (failure.kind !== 'foreignKey' || failure.columns !== undefined || values === undefined)
    return undefined;
  const [only, ...others] = edges === undefined ? changedKeys(model, values) : newKeys(model, values, edges);
  return others.length === 0 ? only?.attributes : undefined;
}

/** Returns the path down to the attribute of a constraint, or else the path of the row. */
export function failurePath(
  { path, values, edges }: FailurePlace,
  attributes: readonly string[] | undefined,
): Path | undefined {
  if (path === undefined || attributes === undefined) return path;
  const isGiven = (name: string) =>
    edges !== undefined || values === undefined || Object.hasOwn(values, name);
  const [only, ...others] = attributes;
  if (!attributes.some(isGiven)) return undefined;
  return only === undefined || others.length > 0 ? path : Object.freeze([...path, only]);
}

/** Returns the attributes of the reported columns. There are none if the failure is about the table of a trigger. */
export function reportedAttributes(
  model: ModelDefinition,
  failure: DatabaseFailure | undefined,
): readonly Attribute[] {
  if (failure?.table !== bareTable(model)) return [];
  const names = failure.columns ?? [];
  const found = names.map((name) => model.attributes.find(({ column }) => column === name));
  const attributes = found.filter((attribute) => attribute !== undefined);
  if (attributes.length === names.length) return attributes;
  // PostgreSQL separates the columns of a foreign key by commas, and does not quote them.
  return model.attributes.filter(({ column }) => column === names.join(', '));
}

/** Returns the foreign keys of a new row that may refer to a missing row: those that no edge sets. */
function newKeys(model: ModelDefinition, values: RowValues, edges: readonly Edge[]): readonly ForeignKey[] {
  const linked = edges.flatMap(({ pairs }) => pairs.map(({ foreignKey }) => foreignKey.name));
  return model.foreignKeys.filter(
    ({ attributes }) =>
      attributes.every((name) => values[name] != null) && !attributes.every((name) => linked.includes(name)),
  );
}

/** Returns the foreign keys that an update may have broken, unless it may have changed a key that other rows refer to. */
function changedKeys({ foreignKeys, keys }: ModelDefinition, values: RowValues): readonly ForeignKey[] {
  if (keys.some((key) => key.some(({ name }) => Object.hasOwn(values, name)))) return [];
  return foreignKeys.filter(({ attributes }) => attributes.some((name) => values[name] != null));
}
