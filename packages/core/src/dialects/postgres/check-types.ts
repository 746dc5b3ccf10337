import type { FieldDef } from 'pg';
import type { ModelColumns } from '../../compile/statement.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { getOrAdd } from '../../util/grouping.js';
import { checkColumnTypes } from '../column-mismatch.js';
import type { PostgresCatalog, TableFacts } from './catalog.js';
import { findMismatch } from './column-types.js';
import { columnTypeOf } from './data-types.js';

/**
 * Compares the attributes that a statement reads with the types of the columns in its result, which PostgreSQL sends with
 * every result.
 *
 * @throws SchemaError if a column cannot carry the values of its attribute
 */
export function checkResultTypes(reads: readonly ModelColumns[], fields: readonly FieldDef[]): void {
  let next = 0;
  for (const { model, columns, start } of reads) {
    const first = start ?? next;
    const find = (index: number) => {
      const field = fields[first + index];
      const type = columns[index]?.type;
      if (field === undefined || type === undefined) return undefined;
      return findMismatch(type, { oid: field.dataTypeID, modifier: field.dataTypeModifier });
    };
    if (columns.some((_, index) => find(index) !== undefined))
      checkColumnTypes(model, columns, (attribute) => find(columns.indexOf(attribute)), columnTypeOf);
    next = first + columns.length;
  }
}

const checked = new WeakMap<TableFacts, Set<ModelDefinition>>();

/**
 * Compares all attributes of a model with the columns of its table, once after each read of the table.
 *
 * @throws SchemaError if a column cannot carry the values of its attribute
 */
export function checkTableTypes(catalog: PostgresCatalog, model: ModelDefinition): void {
  const facts = catalog.tableIfKnown(model);
  if (facts === undefined) return;
  const models = getOrAdd(checked, facts, () => new Set<ModelDefinition>());
  if (models.has(model)) return;
  checkColumnTypes(
    model,
    model.attributes,
    ({ column, type }) => {
      const columnFacts = facts.columns.get(column);
      return columnFacts === undefined ? undefined : findMismatch(type, columnFacts.baseType);
    },
    columnTypeOf,
  );
  models.add(model);
}
