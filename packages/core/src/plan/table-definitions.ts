import { EspalierError } from '../errors/espalier-error.js';
import type { Attribute } from '../schema/attribute.js';
import type { CheckConstraint } from '../schema/check-declaration.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { Condition } from './condition.js';
import { type Expression, readSqlFragment } from './expression.js';
import { wrongOption } from './invalid-query.js';
import { planIndex } from './plan-index.js';
import { definable, readTableCondition } from './table-condition.js';

/**
 * Reads the expression of a generated column.
 *
 * @returns `undefined` if the column is not generated
 * @throws ValidationError or OptionError naming what is wrong
 */
export function planGenerated(
  model: ModelDefinition,
  { name, generated }: Attribute,
): Expression | undefined {
  if (generated === undefined) return undefined;
  const at = `'${name}.generatedAs'`;
  const expression = definable(model, readSqlFragment(model, generated.fragment, at), at);
  for (const part of expression.parts)
    if (part.kind === 'attribute' && part.attribute.generated !== undefined)
      throw wrongOption(model, `${at} refers to '${part.attribute.name}', which is generated too`);
  return expression;
}

/** A check constraint whose condition was read, and can be written with literals. */
export interface CheckPlan {
  readonly name: string | undefined;
  readonly condition: Condition;
}

/** Reads the condition of a check constraint. @throws ValidationError or OptionError naming what is wrong */
export function planCheck(model: ModelDefinition, constraint: CheckConstraint): CheckPlan {
  const { name, check } = constraint;
  const at = `checks[${model.checks.indexOf(constraint)}].check`;
  return Object.freeze({ name, condition: readTableCondition(model, check, at) });
}

/** Finds the mistakes in what a model defines by conditions and expressions: unknown attributes, and what no table can have. */
export function findTableMistakes(model: ModelDefinition): readonly string[] {
  return [
    ...model.generated.flatMap((attribute) => mistakesIn(model, () => planGenerated(model, attribute))),
    ...model.indexes.flatMap((index) => mistakesIn(model, () => planIndex(model, index))),
    ...model.checks.flatMap((check) => mistakesIn(model, () => planCheck(model, check))),
  ];
}

function mistakesIn({ name }: ModelDefinition, plan: () => unknown): readonly string[] {
  try {
    plan();
    return [];
  } catch (error) {
    if (!(error instanceof EspalierError)) throw error;
    const hint = error.hint === undefined ? '' : `; ${error.hint}`;
    return [`Model '${name}': ${error.message}${hint}`];
  }
}
