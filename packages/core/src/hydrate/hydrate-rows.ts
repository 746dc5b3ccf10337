import type { Dialect } from '../dialect/dialect.js';
import type { Conversion } from '../dialect/values.js';
import { OptionError } from '../errors/input-errors.js';
import { createValues } from '../graph/read-values.js';
import type { RowValues } from '../graph/record-graph.js';
import { assignCopies, markStored, newInstance } from '../instance/assign.js';
import { WrittenRow } from '../instance/written-row.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { readItems } from '../util/array-holes.js';
import { describeValue } from '../util/describe-value.js';
import { isPlainObject } from '../util/plain-object.js';

interface Column {
  readonly attribute: Attribute;
  readonly convert: Conversion | undefined;
}

/**
 * Returns stored instances of rows as knex returns them: plain objects by column name. An instance has the attributes that
 * the row has. Any other value of the row becomes a property of the instance, unchanged.
 *
 * @throws OptionError if a row is not an object, has no primary key, or has a value that cannot become a property
 */
export function hydrateRows(dialect: Dialect, model: ModelDefinition, rows: unknown): object[] {
  if (!Array.isArray(rows)) throw invalidRows(model, `requires an array of rows, not ${describeValue(rows)}`);
  const items = readItems(rows, (what) => invalidRows(model, `requires objects as rows, but rows${what}`));
  const columns = new Map<string, Column>();
  for (const attribute of model.attributes)
    columns.set(attribute.column, { attribute, convert: dialect.decodeParsed(attribute.type) });
  return items.map((row, index) => hydrateRow(model, columns, row, index));
}

function hydrateRow(
  model: ModelDefinition,
  columns: ReadonlyMap<string, Column>,
  row: unknown,
  index: number,
): object {
  if (!isPlainObject(row))
    throw invalidRows(model, `requires objects as rows, but row ${index} is ${describeValue(row)}`);
  const instance = newInstance(model);
  const values = createValues();
  const others: [string, unknown][] = [];
  for (const [name, value] of Object.entries(row)) {
    const column = columns.get(name);
    if (column === undefined) others.push([name, value]);
    else if (value !== undefined) values[column.attribute.name] = convertValue(column, value);
  }
  const missing = model.primaryKey.find(({ name }) => values[name] === undefined || values[name] === null);
  if (missing !== undefined) {
    const message = `requires the primary key of every row, but row ${index} has no '${missing.column}'`;
    throw invalidRows(model, message);
  }
  assignCopies(instance, model.attributes, values);
  setOthers(model, instance, others);
  markStored(instance, new WrittenRow(values));
  return instance;
}

function convertValue({ convert }: Column, value: unknown): unknown {
  if (value === null || convert === undefined) return value;
  return convert(value as never);
}

function setOthers(model: ModelDefinition, instance: object, others: readonly [string, unknown][]): void {
  for (const [name, value] of others) {
    const attribute = model.attributeByName.get(name);
    if (attribute !== undefined) {
      throw invalidRows(model, `requires the names of columns: '${attribute.column}', not '${name}'`);
    }
    if (name in instance || model.associations.has(name)) {
      const message = `cannot set the column '${name}' on an instance, which has a member of that name`;
      throw invalidRows(model, `${message}; select it under another name`);
    }
    (instance as RowValues)[name] = value;
  }
}

function invalidRows({ name }: ModelDefinition, message: string): OptionError {
  return new OptionError(`${name}.hydrate ${message}`, { model: name });
}
