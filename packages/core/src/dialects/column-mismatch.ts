import { SchemaError } from '../errors/schema-errors.js';
import type { Attribute } from '../schema/attribute.js';
import type { TypeDescription } from '../schema/data-types/index.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/** Returns the type of a column if the column cannot carry the values of an attribute. */
type MismatchFinder = (attribute: Attribute) => string | undefined;

/**
 * Compares attributes with the types of their columns.
 *
 * @param columnType returns the column type that an attribute should have, for the advice
 * @throws SchemaError if a column cannot carry the values of its attribute
 */
export function checkColumnTypes(
  model: ModelDefinition,
  attributes: readonly Attribute[],
  findMismatch: MismatchFinder,
  columnType: (type: TypeDescription) => string,
): void {
  const mistakes: string[] = [];
  const mismatched: Attribute[] = [];
  for (const attribute of attributes) {
    const found = findMismatch(attribute);
    if (found === undefined) continue;
    mismatched.push(attribute);
    mistakes.push(describeMismatch(model, attribute, found));
  }
  const [first] = mismatched;
  if (first === undefined) return;
  const needed = mismatched.map((each) => `"${each.column}" to ${columnType(each.type)}`).join(', ');
  const hint = `declare the types that the columns have, or alter the columns: ${needed}`;
  const attribute = mismatched.length === 1 ? first.name : undefined;
  throw new SchemaError(mistakes.join('; '), mistakes, { model: model.name, attribute, hint });
}

function describeMismatch(model: ModelDefinition, { name, column, type }: Attribute, found: string): string {
  const where = `its column "${column}" in "${model.table}" has the type ${found}`;
  return `'${model.name}.${name}' is declared as ${nameType(type)}, but ${where}, which cannot carry its values`;
}

function nameType({ key, element }: TypeDescription): string {
  return element === undefined ? key : `${key}(${nameType(element)})`;
}
