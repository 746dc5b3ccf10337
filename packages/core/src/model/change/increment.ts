import { OptionError } from '../../errors/input-errors.js';
import { ProblemList } from '../../errors/problem-list.js';
import type { Call } from '../../execute/call.js';
import { notAnAttribute, wrongValue } from '../../graph/problems.js';
import { createValues } from '../../graph/read-values.js';
import type { RowValues } from '../../graph/record-graph.js';
import type { Attribute } from '../../schema/attribute.js';
import { canonicalValue, Mismatch, traitsOf } from '../../schema/data-types/index.js';
import { attributeNamed, type ModelDefinition } from '../../schema/model-definition.js';
import { AttributeReference, SqlFragment } from '../../schema/sql-fragment.js';
import { describeValue } from '../../util/describe-value.js';
import { isPlainObject } from '../../util/plain-object.js';
import { findUnstorableValues } from '../../validate/storage-limits.js';
import type { ModelContext } from '../context.js';
import { callOptions, checkOptions } from '../options.js';
import { requireStoredRow } from './instance-row.js';
import { updateInstance } from './update-instance.js';
import { type ChangeOptions, changeOptions, updateRows } from './update-rows.js';

/** What is done to numbers, with the operator that does it. */
const operators = { increment: '+', decrement: '-' } as const;
export type IncrementCall = keyof typeof operators;

/** The options of `increment` and `decrement` of an instance. */
export interface InstanceIncrementOptions extends Call {
  /** The amount for each attribute, if the attributes are named without amounts. Default: 1. */
  readonly by?: unknown;
}

/** The options of `increment` and `decrement` of many rows. */
export interface IncrementOptions extends ChangeOptions, InstanceIncrementOptions {}

/** Adds amounts to attributes of the rows that meet the conditions, and returns the number of rows. */
export async function incrementRows(
  context: ModelContext,
  call: IncrementCall,
  attributes: unknown,
  options: IncrementOptions = {},
): Promise<number> {
  checkOptions(`${context.model.name}.${call}`, options, [...changeOptions, 'by']);
  const { by, ...selection } = options;
  return updateRows(context, readSums(context, call, attributes, by), selection, call);
}

/** Adds amounts to attributes of the row of an instance, which then shows the sums. */
export async function incrementInstance(
  context: ModelContext,
  instance: object,
  call: IncrementCall,
  attributes: unknown,
  options: InstanceIncrementOptions = {},
): Promise<void> {
  checkOptions(`${context.model.name}.${call}`, options, [...callOptions, 'by']);
  requireStoredRow(context.model, instance);
  const { by, ...others } = options;
  await updateInstance(context, instance, readSums(context, call, attributes, by), others);
}

/**
 * Returns the values of an UPDATE that adds amounts, as `sql` fragments, so that the database does the arithmetic.
 *
 * @throws OptionError if an attribute is no number, or is a key; ValidationError with every invalid name and amount
 */
function readSums(
  { database, model }: ModelContext,
  call: IncrementCall,
  attributes: unknown,
  by: unknown,
): RowValues {
  const { dialect } = database.compiler;
  const name = `${model.name}.${call}`;
  const amounts = createValues();
  const problems = new ProblemList();
  for (const [key, amount] of readAmounts(model, name, attributes, by)) {
    const attribute = model.attributeByName.get(key);
    if (attribute === undefined) {
      problems.add(notAnAttribute(model, key, null));
      continue;
    }
    checkSummable(model, attribute, name);
    const read = isAbsent(amount)
      ? Mismatch.ofType('a number', amount)
      : canonicalValue(amount, attribute.type);
    if (read instanceof Mismatch) problems.add(wrongValue(model, key, null, read.message()));
    else amounts[key] = read;
  }
  findUnstorableValues({ model, values: amounts, path: null }, dialect, problems);
  problems.throwIfAny(name);
  const sums = Object.keys(amounts).map((key) => {
    const texts = dialect.sum(attributeNamed(model, key).type, operators[call]).split(/\?{1,2}/);
    return [key, new SqlFragment(texts, [new AttributeReference(key), amounts[key]])];
  });
  return Object.fromEntries(sums);
}

const isAbsent = (amount: unknown) => amount === null || amount === undefined;

/** Reads `'stock'`, `['stock', 'sold']` or `{ stock: 2, sold: -1 }` as names with amounts. */
function readAmounts(
  model: ModelDefinition,
  call: string,
  attributes: unknown,
  by: unknown,
): readonly (readonly [name: string, amount: unknown])[] {
  if (isPlainObject(attributes)) {
    if (by === undefined) return Object.entries(attributes);
    const message = `${call} was given amounts and \`by\`; leave one of them out`;
    throw new OptionError(message, { model: model.name });
  }
  const names: readonly unknown[] = Array.isArray(attributes) ? attributes : [attributes];
  const read = names.map((each) => {
    if (typeof each === 'string') return [each, by === undefined ? 1 : by] as const;
    const message = `${call} takes the name of an attribute, several, or an object of amounts, not ${describeValue(each)}`;
    throw new OptionError(message, { model: model.name });
  });
  const twice = names.find((each, index) => names.indexOf(each) !== index);
  if (twice === undefined) return read;
  throw new OptionError(`${call} names '${String(twice)}' twice`, { model: model.name });
}

/** Checks that amounts can be added to an attribute: it is a number, and not one that stands for a row or a version. */
function checkSummable(model: ModelDefinition, attribute: Attribute, call: string): void {
  const { name, type } = attribute;
  const details = { model: model.name, attribute: name };
  if (!traitsOf(type).isNumber)
    throw new OptionError(`${call} takes numbers; '${name}' is ${type.key}`, details);
  const role = roleOf(model, attribute);
  if (role !== undefined) throw new OptionError(`${call} cannot change '${name}', which is ${role}`, details);
}

function roleOf(model: ModelDefinition, attribute: Attribute): string | undefined {
  const { name, primaryKey, generated } = attribute;
  if (generated !== undefined) return 'computed by the database from other columns';
  if (primaryKey) return 'the primary key, or part of it';
  if (attribute === model.version) return 'the version of the row';
  if (attribute === model.tenant) return 'the tenant of the row';
  const isForeign = model.foreignKeys.some(({ attributes }) => attributes.includes(name));
  return isForeign ? 'a foreign key' : undefined;
}
