import type { ModelDefinition } from '../schema/model-definition.js';
import {
  ASSOCIATION,
  getDeclaration,
  isAssociationReference,
  isModelReference,
} from '../schema/model-reference.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import { describeValue } from '../util/describe-value.js';
import { expressionOf } from './expression.js';
import type { IncludedQuery, Ordering, OrderingTerm } from './find-plan.js';
import { attributeIn, wrongOption } from './invalid-query.js';

const directions = /^(asc|desc)(?: nulls (first|last))?$/i;

/** The model whose rows are put in order, what is included with them, and what joins them to their parents. */
export interface OrderedRows {
  readonly model: ModelDefinition;
  readonly includes: readonly IncludedQuery[];
  readonly through?: ModelDefinition | undefined;
  /** What the order is called in messages. */
  readonly option: string;
}

/**
 * Reads `order`: names, expressions, or `[name or expression, direction]`. Before them stand the associations that lead
 * to it, where it is of an included to-one, or the through model.
 *
 * @throws OptionError naming the attribute, direction or association that is wrong
 */
export function readOrder(rows: OrderedRows, order: unknown): readonly Ordering[] {
  if (order === undefined) return [];
  if (!Array.isArray(order))
    throw wrongOption(rows.model, `${rows.option} takes an array, not ${describeValue(order)}`);
  return order.map((entry) => orderingOf(rows, entry));
}

function orderingOf(rows: OrderedRows, entry: unknown): Ordering {
  const parts = Array.isArray(entry) ? entry : [entry];
  const steps = parts.findIndex((part) => !isAssociationReference(part) && !isModelReference(part));
  const [by, direction = 'ASC', ...rest] = steps < 0 ? [undefined] : parts.slice(steps);
  const match = typeof direction === 'string' ? directions.exec(direction) : null;
  if (match === null || rest.length > 0) {
    const wanted = "'ASC' or 'DESC', each with 'NULLS FIRST' or 'NULLS LAST' after it if needed";
    throw wrongOption(rows.model, `${rows.option}: a direction is ${wanted}`);
  }
  return Object.freeze({
    term: termOf(rows, parts.slice(0, Math.max(steps, 0)), by),
    direction: match[1]?.toLowerCase() as Ordering['direction'],
    nulls: match[2]?.toLowerCase() as Ordering['nulls'],
  });
}

function termOf(
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
    return Object.freeze({ kind: 'through', attribute: attributeIn(through, option, by) });
  }
  if (step !== undefined) {
    const branch = includes.find(({ association: { declaration } }) => isStep(step, declaration));
    if (branch === undefined) {
      throw wrongOption(model, `${option}: an association to order by has to be one that is included`);
    }
    const { association } = branch;
    if (association.isToMany)
      throw wrongOption(model, `${option}: '${association.as}' refers to many rows, which give no order`);
    const rows = { model: association.target, includes: branch.includes, option };
    return Object.freeze({ kind: 'included', branch, term: termOf(rows, steps, by) });
  }
  if (by instanceof SqlFragment)
    return Object.freeze({ kind: 'expression', expression: expressionOf(model, by, option) });
  return Object.freeze({ kind: 'attribute', attribute: attributeIn(model, option, by) });
}

function isStep(step: unknown, declaration: unknown): boolean {
  return isAssociationReference(step) && step[ASSOCIATION] === declaration;
}
