import { AggregateCall, type AggregateName } from '../schema/aggregate-call.js';
import { countType, hasExtremes, numberResult } from '../schema/data-types/aggregated.js';
import {
  descriptionOf,
  hasSeveralForms,
  isDataType,
  type TypeDescription,
  traitsOf,
} from '../schema/data-types/index.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import { describeValue } from '../util/describe-value.js';
import { isPlainObject } from '../util/plain-object.js';
import type { AggregateColumn, AggregateOperand } from './aggregate-plan.js';
import { readAggregatedFragment } from './check-aggregates.js';
import { wrongOption } from './invalid-query.js';
import { type OperandPlace, readOperand } from './read-operand.js';

type Place = Omit<OperandPlace, 'at'>;

/**
 * Reads `groupBy`: the name of a column of the result, and the operand by which rows are grouped, for each.
 *
 * @throws OptionError naming what is wrong
 */
export function readGroups(place: Place, groupBy: unknown): readonly AggregateColumn[] {
  return entriesOf(place.model, 'groupBy', groupBy).map(([name, given]) => {
    const operand = readOperand({ ...place, at: `groupBy.${name}` }, given);
    checkEquality(place.model, operand, `groupBy.${name}`);
    return Object.freeze({
      name,
      term: Object.freeze({ kind: 'group', operand }),
      type: operand.type,
      form: formOf(operand.type),
    });
  });
}

/**
 * Reads `select`: the name of a column of the result, and the aggregate that it has, for each.
 *
 * @throws OptionError naming what is wrong
 */
export function readSelect(place: Place, select: unknown): readonly AggregateColumn[] {
  return entriesOf(place.model, 'select', select).map(([name, given]) => {
    const at = { ...place, at: `select.${name}` };
    return given instanceof AggregateCall ? callColumn(at, name, given) : expressionColumn(at, name, given);
  });
}

function entriesOf(model: ModelDefinition, option: string, given: unknown): [name: string, value: unknown][] {
  if (isPlainObject(given)) return Object.entries(given);
  throw wrongOption(model, `${option} takes an object of names, not ${describeValue(given)}`);
}

function callColumn(place: OperandPlace, name: string, { name: call, operand: given }: AggregateCall) {
  const operand = given === undefined && call === 'count' ? undefined : readOperand(place, given);
  const term = Object.freeze({ kind: 'call', call, operand } as const);
  return Object.freeze<AggregateColumn>({ name, term, ...resultOf(place, call, operand) });
}

/** Returns the type of the value of an aggregate function, and the form in which the caller gets it. */
function resultOf(
  { model, at }: OperandPlace,
  call: AggregateName,
  operand: AggregateOperand | undefined,
): Pick<AggregateColumn, 'type' | 'form'> {
  if (operand === undefined || call === 'count' || call === 'countDistinct') {
    if (call === 'countDistinct') checkEquality(model, operand as AggregateOperand, at);
    return { type: countType.type, form: 'number' };
  }
  const { type } = operand;
  if (call === 'min' || call === 'max') {
    if (hasExtremes(type)) return { type, form: formOf(type) };
    throw wrongOption(model, `${at}: ${call} takes numbers, texts and dates; ${describeOperand(operand)}`);
  }
  const result = numberResult(type, call);
  if (result !== undefined) return { type: result.type, form: result.isNumber ? 'number' : 'read' };
  throw wrongOption(model, `${at}: ${call} takes numbers; ${describeOperand(operand)}`);
}

function describeOperand({ value, type }: AggregateOperand): string {
  return 'name' in value ? `'${value.name}' is ${type.key}` : `the sql fragment is ${type.key}`;
}

function checkEquality(model: ModelDefinition, operand: AggregateOperand, at: string): void {
  if (traitsOf(operand.type).hasEquality) return;
  throw wrongOption(model, `${at}: ${describeOperand(operand)}, which has no equality; use JSONB`);
}

function expressionColumn({ model, at, syntax }: OperandPlace, name: string, given: unknown) {
  const [fragment, type, ...rest] = Array.isArray(given) ? given : [];
  if (!(fragment instanceof SqlFragment) || !isDataType(type) || rest.length > 0) {
    const forms = "an aggregate such as aggregate.sum('price'), or [sql`…`, type]";
    throw wrongOption(model, `${at} takes ${forms}; not ${describeValue(given)}`);
  }
  const expression = readAggregatedFragment(model, fragment, at, 'aggregate', syntax);
  const term = Object.freeze({ kind: 'expression', expression } as const);
  return Object.freeze<AggregateColumn>({ name, term, type: descriptionOf(type), form: 'read' });
}

/** Of equal decimals, a database returns any: the shortest of them is the same on every database. */
function formOf(type: TypeDescription): AggregateColumn['form'] {
  return hasSeveralForms(type) ? 'shortest' : 'read';
}
