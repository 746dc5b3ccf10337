import { OptionError, ValidationError } from '../../errors/input-errors.js';
import { canonicalValue, Mismatch } from '../../schema/data-types/index.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { Op } from '../../schema/operators.js';
import { describeKeyFault, primaryKeyForm, primaryKeyFrom, whyNoKey } from '../../schema/row-key.js';
import type { ModelContext } from '../context.js';
import { callOptions, checkOptions } from '../options.js';
import { find, type UncheckedFindOptions } from './find.js';

type OptionNames = readonly (keyof UncheckedFindOptions)[];

const findByPkOptions = [
  'scope',
  'paranoid',
  'attributes',
  'include',
  'lock',
  'skipLocked',
  ...callOptions,
] as const satisfies OptionNames;
const findOneOptions = [...findByPkOptions, 'where', 'order', 'offset'] as const satisfies OptionNames;
export const findAllOptions = [...findOneOptions, 'limit', 'distinct'] as const satisfies OptionNames;

/** `findAll`: returns the rows that meet the conditions. */
export async function findAll(context: ModelContext, options: UncheckedFindOptions = {}): Promise<object[]> {
  checkOptions(`${context.model.name}.findAll`, options, findAllOptions);
  return find(context, options);
}

/** `findOne`: returns the first row that meets the conditions, or null. */
export async function findOne(
  context: ModelContext,
  options: UncheckedFindOptions = {},
): Promise<object | null> {
  checkOptions(`${context.model.name}.findOne`, options, findOneOptions);
  const [found] = await find(context, { ...options, limit: 1 });
  return found ?? null;
}

/** `findByPk`: returns the row with a primary key, or null. */
export async function findByPk(
  context: ModelContext,
  key: unknown,
  options: UncheckedFindOptions = {},
): Promise<object | null> {
  checkOptions(`${context.model.name}.findByPk`, options, findByPkOptions);
  const [found] = await find(context, { ...options, where: primaryKeyCondition(context.model, key) });
  return found ?? null;
}

/** Returns the condition for a primary key. A composite key is passed as an object of its parts. */
function primaryKeyCondition(model: ModelDefinition, key: unknown): Record<string, unknown> {
  const why = whyNoKey(model);
  if (why !== undefined) throw new OptionError(`${model.name}.findByPk: ${why}`, { model: model.name });
  const parts = primaryKeyFrom(model, key);
  if (parts === undefined || parts.includes(undefined))
    throw invalidPrimaryKey(model, `takes ${primaryKeyForm(model)}${describeKeyFault(model, key)}`);
  const conditions = model.primaryKey.map(({ name, type }, index) => {
    const part = parts[index] === null ? null : canonicalValue(parts[index], type);
    if (part instanceof Mismatch)
      throw invalidPrimaryKey(model, `needs '${name}' to be ${part.message()}`, name);
    return [name, { [Op.eq]: part }];
  });
  return Object.fromEntries(conditions);
}

function invalidPrimaryKey({ name }: ModelDefinition, what: string, attribute?: string): ValidationError {
  return new ValidationError(`${name}.findByPk ${what}`, { code: 'INVALID_QUERY', model: name, attribute });
}
