import type { KeysetStep } from '../plan/condition.js';
import type { Compiler } from './compiler.js';
import { column, type Fragment, fill, join, sql, value } from './fragment.js';

/**
 * Returns the condition that a row comes after another one in an order. If all steps have one direction and none can be
 * null, it is a comparison of rows, for which an index on their columns can be used.
 */
export function followsFragment(
  compiler: Compiler,
  steps: readonly KeysetStep[],
  qualifier: string,
): Fragment {
  const [first] = steps;
  const isPlain = steps.every(
    ({ direction, nulls }) => direction === first?.direction && nulls === undefined,
  );
  if (isPlain && steps.length > 1) return rowComparison(compiler, steps, qualifier);
  return lexicographic(compiler, steps, qualifier);
}

function rowComparison(compiler: Compiler, steps: readonly KeysetStep[], qualifier: string): Fragment {
  const operands = steps.map((step) => buildOperands(compiler, step, qualifier));
  const row = join(operands.map(({ own }) => own));
  const other = join(operands.map((each) => each.other));
  return sql`(${row}) ${beyond(steps[0])} (${other})`;
}

/** Returns the condition that a row follows by the first step, or is equal in it and follows by the other steps. */
function lexicographic(
  compiler: Compiler,
  [step, ...others]: readonly KeysetStep[],
  qualifier: string,
): Fragment {
  if (step === undefined) return sql`1 = 0`;
  const follows = followsBy(compiler, step, qualifier);
  if (others.length === 0) return follows;
  const equal = isEqual(compiler, step, qualifier);
  return sql`(${follows} or ${equal} and ${lexicographic(compiler, others, qualifier)})`;
}

function followsBy(compiler: Compiler, step: KeysetStep, qualifier: string): Fragment {
  const { attribute, nulls } = step;
  if (step.value === null) {
    return nulls === 'first' ? sql`${column(attribute, qualifier)} is not null` : sql`1 = 0`;
  }
  const { own, other } = buildOperands(compiler, step, qualifier);
  const follows = sql`${own} ${beyond(step)} ${other}`;
  return nulls === 'last' ? sql`(${follows} or ${column(attribute, qualifier)} is null)` : follows;
}

function isEqual(compiler: Compiler, step: KeysetStep, qualifier: string): Fragment {
  if (step.value === null) return sql`${column(step.attribute, qualifier)} is null`;
  const { own, other } = buildOperands(compiler, step, qualifier);
  return sql`${own} = ${other}`;
}

/** Returns the column of a step and the value of the other row, in the form in which an order compares them. */
function buildOperands({ dialect }: Compiler, step: KeysetStep, qualifier: string) {
  const template = dialect.sortOperand(step.attribute.type)('?');
  return {
    own: fill(template, [column(step.attribute, qualifier)]),
    other: fill(template, [value(step.value)]),
  };
}

function beyond(step: KeysetStep | undefined): Fragment {
  return step?.direction === 'desc' ? sql`<` : sql`>`;
}
