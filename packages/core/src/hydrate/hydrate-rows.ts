import type { Dialect } from '../dialect/dialect.js';
import type { Conversion } from '../dialect/values.js';
import { OptionError } from '../errors/input-errors.js';
import { createValues } from '../graph/read-values.js';
import type { Values } from '../graph/record-graph.js';
import { assignCopies, markStored, newInstance } from '../instance/assign.js';
import { WrittenRow } from '../instance/stored-row.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { describeValue } from '../util/describe-value.js';
import { isPlainObject } from '../util/plain-object.js';

interface Column {
  readonly attribute: Attribute;
  readonly convert: Conversion | undefined;
}

/**
 * Stored instances of rows as knex hands them out: plain objects, by column names. Of the attributes, only those that a
 * row has are known; what is in it beside columns of the table becomes a property as it is.
 *
 * @throws OptionError for what is no row of the table, or lacks its primary key
 */
export function hydrateRows(dialect: Dialect, model: ModelDefinition, rows: unknown): object[] {
  if (!Array.isArray(rows)) throw wrongRows(model, `takes an array of rows, not ${describeValue(rows)}`);
  const columns = new Map<string, Column>();
  for (const attribute of model.attributes)
    columns.set(attribute.column, { attribute, convert: dialect.decodeParsed(attribute.type) });
  return rows.map((row, index) => hydrateRow(model, columns, row, index));
}

function hydrateRow(
  model: ModelDefinition,
  columns: ReadonlyMap<string, Column>,
  row: unknown,
  index: number,
): object {
  if (!isPlainObject(row))
    throw wrongRows(model, `takes rows as objects, and row ${index} is ${describeValue(row)}`);
  const instance = newInstance(model);
  const values = createValues();
  const others: [string, unknown][] = [];
  for (const [name, value] of Object.entries(row)) {
    const column = columns.get(name);
    if (column === undefined) others.push([name, value]);
    else if (value !== undefined) values[column.attribute.name] = converted(column, value);
  }
  const missing = model.primaryKey.find(({ name }) => values[name] === undefined || values[name] === null);
  if (missing !== undefined) {
    throw wrongRows(model, `needs the primary key of every row, and row ${index} has no '${missing.column}'`);
  }
  assignCopies(instance, model.attributes, values);
  putOthers(model, instance, others);
  markStored(instance, new WrittenRow(values));
  return instance;
}

function converted({ convert }: Column, value: unknown): unknown {
  if (value === null || convert === undefined) return value;
  return convert(value as never);
}

function putOthers(model: ModelDefinition, instance: object, others: readonly [string, unknown][]): void {
  for (const [name, value] of others) {
    const attribute = model.attributeByName.get(name);
    if (attribute !== undefined) {
      throw wrongRows(model, `takes columns by their own names: '${attribute.column}', not '${name}'`);
    }
    if (name in instance || model.associations.has(name))
      throw wrongRows(
        model,
        `cannot put a column '${name}' on an instance, which has a member of that name; select it as another`,
      );
    (instance as Values)[name] = value;
  }
}

function wrongRows({ name }: ModelDefinition, message: string): OptionError {
  return new OptionError(`${name}.hydrate ${message}`, { model: name });
}
