import type { Attribute } from '../schema/attribute.js';
import { traitsOf } from '../schema/data-types/index.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import {
  ASSOCIATION,
  getDeclaration,
  isAssociationReference,
  isModelReference,
} from '../schema/model-reference.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import { readItems } from '../util/array-holes.js';
import { describeValue } from '../util/describe-value.js';
import { type Expression, jsonPartOf, readSqlFragment } from './expression.js';
import { type IncludedQuery, isRenamed, type Ordering, type OrderingTerm } from './find-plan.js';
import { readAttribute, wrongOption } from './invalid-query.js';

const directions = /^(asc|desc)(?: nulls (first|last))?$/i;

/** The rows that are sorted: their model, their includes, and the through model that joins them to their parents. */
export interface OrderedRows {
  readonly model: ModelDefinition;
  readonly includes: readonly IncludedQuery[];
  readonly through?: ModelDefinition | undefined;
  /** The name of the order in messages. */
  readonly option: string;
}

/**
 * Reads `order`: names, expressions, or `[name or expression, direction]`. An array may begin with the included to-one
 * associations that refer to the attribute, or with the through model.
 *
 * @throws OptionError naming the attribute, direction or association that is invalid
 */
export function readOrder(rows: OrderedRows, order: unknown): readonly Ordering[] {
  if (order === undefined) return [];
  if (!Array.isArray(order))
    throw wrongOption(rows.model, `${rows.option} takes an array, not ${describeValue(order)}`);
  const entries = readItems(order, (what) => wrongOption(rows.model, `${rows.option}${what}`));
  return entries.map((entry) => readOrdering(rows, entry));
}

function readOrdering(rows: OrderedRows, entry: unknown): Ordering {
  const parts = Array.isArray(entry) ? Array.from(entry) : [entry];
  const steps = parts.findIndex((part) => !isAssociationReference(part) && !isModelReference(part));
  const [by, direction = 'ASC', ...rest] = steps < 0 ? [undefined] : parts.slice(steps);
  const match = typeof direction === 'string' ? directions.exec(direction) : null;
  if (match === null || rest.length > 0) {
    const wanted = "'ASC' or 'DESC', each with 'NULLS FIRST' or 'NULLS LAST' after it if needed";
    throw wrongOption(rows.model, `${rows.option}: a direction is ${wanted}`);
  }
  return Object.freeze({
    term: readTerm(rows, parts.slice(0, Math.max(steps, 0)), by),
    direction: match[1]?.toLowerCase() as Ordering['direction'],
    nulls: match[2]?.toLowerCase() as Ordering['nulls'],
  });
}

function readTerm(
  { model, includes, through, option }: OrderedRows,
  [step, ...steps]: readonly unknown[],
  by: unknown,
): OrderingTerm {
  if (isModelReference(step)) {
    if (through === undefined || getDeclaration(step) !== through.declaration || steps.length > 0)
      throw wrongOption(
        model,
        `${option}: a model to order by has to be the through model of the association`,
      );
    return Object.freeze({ kind: 'through', attribute: readSortedAttribute(through, option, by) });
  }
  if (step !== undefined) {
    const [include, another] = includesOf(step, includes);
    if (include === undefined) {
      throw wrongOption(model, `${option}: an association to order by has to be one that is included`);
    }
    if (another !== undefined) {
      const names = `'${include.as}' and '${another.as}'`;
      const remedy = 'to order by it, include it under its own name too';
      throw wrongOption(model, `${option}: '${include.association.as}' is included as ${names}; ${remedy}`);
    }
    const { association } = include;
    if (association.isToMany)
      throw wrongOption(model, `${option}: '${association.as}' refers to many rows, which give no order`);
    const rows = { model: association.target, includes: include.includes, option };
    return Object.freeze({ kind: 'included', include, term: readTerm(rows, steps, by) });
  }
  if (by instanceof SqlFragment)
    return Object.freeze({ kind: 'expression', expression: readSorted(model, by, option) });
  return Object.freeze({ kind: 'attribute', attribute: readSortedAttribute(model, option, by) });
}

/** JSON as a whole has no order that both databases share. @throws OptionError */
function readSortedAttribute(model: ModelDefinition, option: string, by: unknown): Attribute {
  const attribute = readAttribute(model, option, by);
  const { name, type } = attribute;
  if (!traitsOf(type).isJson) return attribute;
  const hint = `a find can sort by a part of it: sql.json('${name}', 'size.width', 'number')`;
  throw wrongOption(model, `${option}: '${name}' is ${type.key}, which has no order`, name, hint);
}

function readSorted(model: ModelDefinition, by: SqlFragment, option: string): Expression {
  const expression = readSqlFragment(model, by, option);
  const part = jsonPartOf(expression);
  if (part === undefined || part.scalar !== undefined) return expression;
  const message = `${option}: '${part.attribute.name}' at a path needs the type to sort by`;
  throw wrongOption(model, `${message}: 'text', 'number' or 'boolean' as the third argument of sql.json`);
}

/** Returns the include that an order by an association means: the one with the name of the association, if there is one. */
function includesOf(step: unknown, includes: readonly IncludedQuery[]): readonly IncludedQuery[] {
  const all = includes.filter(({ association: { declaration } }) => isStep(step, declaration));
  const own = all.filter((each) => !isRenamed(each));
  return own.length > 0 ? own : all;
}

function isStep(step: unknown, declaration: unknown): boolean {
  return isAssociationReference(step) && step[ASSOCIATION] === declaration;
}
