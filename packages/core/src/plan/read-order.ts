import { valueKind } from '../errors/value-kind.js';
import { isToMany } from '../schema/association.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { ASSOCIATION, isAssociationReference } from '../schema/references.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import { expressionOf } from './expression.js';
import type { FindBranch, Ordering, OrderingTerm } from './find-plan.js';
import { attributeIn, invalidQuery } from './query-errors.js';

const directions = /^(asc|desc)(?: nulls (first|last))?$/i;

/**
 * Reads `order`: names, expressions, or `[name or expression, direction]`, with the associations that lead to it before
 * it where it is of an included to-one.
 *
 * @throws ValidationError naming the attribute, direction or association that is wrong
 */
export function orderOf(
  model: ModelDefinition,
  order: unknown,
  branches: readonly FindBranch[],
  option = 'order',
): readonly Ordering[] {
  if (order === undefined) return [];
  if (!Array.isArray(order)) throw invalidQuery(model, `${option} takes an array, not ${valueKind(order)}`);
  return order.map((entry) => orderingOf({ model, branches, option }, entry));
}

/** The model whose rows are put in order, and what is included with them. */
interface Place {
  readonly model: ModelDefinition;
  readonly branches: readonly FindBranch[];
  readonly option: string;
}

function orderingOf(place: Place, entry: unknown): Ordering {
  const parts = Array.isArray(entry) ? entry : [entry];
  const steps = parts.findIndex((part) => !isAssociationReference(part));
  const [by, direction = 'ASC', ...rest] = steps < 0 ? [undefined] : parts.slice(steps);
  const match = typeof direction === 'string' ? directions.exec(direction) : null;
  if (match === null || rest.length > 0) {
    const wanted = "'ASC' or 'DESC', each with 'NULLS FIRST' or 'NULLS LAST' behind it if need be";
    throw invalidQuery(place.model, `${place.option}: a direction is ${wanted}`);
  }
  return Object.freeze({
    term: termOf(place, parts.slice(0, Math.max(steps, 0)), by),
    direction: match[1]?.toLowerCase() as Ordering['direction'],
    nulls: match[2]?.toLowerCase() as Ordering['nulls'],
  });
}

function termOf(
  { model, branches, option }: Place,
  [step, ...steps]: readonly unknown[],
  by: unknown,
): OrderingTerm {
  if (step !== undefined) {
    const branch = branches.find(({ association: { declaration } }) => isStep(step, declaration));
    if (branch === undefined) {
      throw invalidQuery(model, `${option}: an association to order by has to be one that is included`);
    }
    const { association } = branch;
    if (isToMany(association))
      throw invalidQuery(model, `${option}: '${association.as}' leads to many rows, and gives no order`);
    const place = { model: association.target, branches: branch.branches, option };
    return Object.freeze({ kind: 'included', branch, term: termOf(place, steps, by) });
  }
  if (by instanceof SqlFragment)
    return Object.freeze({ kind: 'expression', expression: expressionOf(model, by, option) });
  return Object.freeze({ kind: 'attribute', attribute: attributeIn(model, option, by) });
}

function isStep(step: unknown, declaration: unknown): boolean {
  return isAssociationReference(step) && step[ASSOCIATION] === declaration;
}
