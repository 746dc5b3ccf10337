import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { isOperatorName } from '../schema/operators.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import { nearestName, suggestionHint } from '../util/did-you-mean.js';
import { enumerableSymbols } from '../util/enumerable-symbols.js';
import { isPlainObject } from '../util/plain-object.js';
import { shortenName } from '../util/shorten-name.js';
import type { AggregateColumn, AggregateResult } from './aggregate-plan.js';
import { invalidQuery, wrongOption } from './invalid-query.js';
import { readRowCount } from './plan-find.js';
import { readOrder } from './read-order.js';
import { readWhere } from './read-where.js';
import { orderByKey } from './total-order.js';

/** The options of an aggregation that choose and sort the rows of its result. */
export interface ResultQuery {
  readonly having?: unknown;
  readonly order?: unknown;
  readonly limit?: unknown;
  readonly offset?: unknown;
}

/** The name of the result in its statement. */
export const resultTable = 'r';

/** Returns the name of a column of the result in its statement, by its position. */
export function resultColumn(index: number): string {
  return `c${index}`;
}

/**
 * Reads the conditions and the order of a result, whose columns are like attributes of a model. Its primary key are the
 * groups, since no two rows have the same.
 *
 * @throws ValidationError or OptionError naming what is wrong
 */
export function readResult(
  model: ModelDefinition,
  columns: readonly AggregateColumn[],
  groupCount: number,
  query: ResultQuery,
): AggregateResult {
  const result = resultModel(model, columns, groupCount);
  checkHavingNames(result, query.having);
  checkOrderNames(result, query.order);
  const order = readOrder({ model: result, includes: [], option: 'order' }, query.order);
  const limit = readRowCount(model, 'limit', query.limit);
  const offset = readRowCount(model, 'offset', query.offset) || undefined;
  const isPage = limit !== undefined || offset !== undefined;
  return Object.freeze({
    model: result,
    having: readWhere(result, query.having, 'having'),
    order: isPage ? orderByKey(result, order) : order,
    limit,
    offset,
  });
}

function resultModel(
  model: ModelDefinition,
  columns: readonly AggregateColumn[],
  groupCount: number,
): ModelDefinition {
  const attributes = columns.map(({ name, type }, index) =>
    Object.freeze<Attribute>({
      name,
      column: resultColumn(index),
      type,
      allowNull: true,
      primaryKey: index < groupCount,
      autoIncrement: false,
      defaultValue: undefined,
      generated: undefined,
      tenant: undefined,
      comment: undefined,
      was: undefined,
    }),
  );
  return Object.freeze({
    ...model,
    table: resultTable,
    attributes: Object.freeze(attributes),
    attributeByName: new Map(attributes.map((attribute) => [attribute.name, attribute])),
    primaryKey: Object.freeze(attributes.slice(0, groupCount)),
    associations: new Map(),
    throughNames: new Set<string>(),
  });
}

/** The maximum number of levels of `having` in which names are looked for: as many as a condition may have. */
const maxLevels = 250;

/** Checks the names in `having` before it is read as conditions on attributes, which would call them attributes. */
function checkHavingNames(result: ModelDefinition, having: unknown, level = 1): void {
  if (!isPlainObject(having) || having instanceof SqlFragment || level > maxLevels) return;
  const conditions = having as Readonly<Record<PropertyKey, unknown>>;
  for (const name of Object.keys(conditions))
    if (!isOperatorName(name)) checkColumn(result, 'having', name, invalidQuery);
  for (const symbol of enumerableSymbols(conditions)) {
    const operand = conditions[symbol];
    // Only the operand itself may be an array: arrays in it are no conditions, however deep they are.
    for (const each of Array.isArray(operand) ? operand : [operand])
      checkHavingNames(result, each, level + 1);
  }
}

function checkOrderNames(result: ModelDefinition, order: unknown): void {
  if (!Array.isArray(order)) return;
  for (const entry of order) {
    const by: unknown = Array.isArray(entry) ? entry[0] : entry;
    if (typeof by === 'string') checkColumn(result, 'order', by, wrongOption);
  }
}

function checkColumn(
  { attributeByName, ...result }: ModelDefinition,
  option: string,
  name: string,
  toError: typeof wrongOption | typeof invalidQuery,
): void {
  if (attributeByName.has(name)) return;
  const message = `${option}: '${shortenName(name)}' is not a column of the result; name it in groupBy or select`;
  const hint = suggestionHint(nearestName(name, [...attributeByName.keys()]));
  throw toError({ attributeByName, ...result }, message, undefined, hint);
}
