import type { KeysetStep } from '../plan/condition.js';
import type { Compiler } from './compiler.js';
import { type Fragment, fragment, join, qualify } from './fragment.js';

/**
 * The condition that a row comes behind another one. Where all steps go one way and none can be null, it is a comparison
 * of rows, which an index on their columns answers at once.
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
  const operands = steps.map(({ attribute }) => compiler.dialect.sortOperand(attribute.type));
  const left = operands.map((operand) => operand('??')).join(', ');
  const right = operands.map((operand) => operand('?')).join(', ');
  return fragment(
    `(${left}) ${steps[0]?.direction === 'desc' ? '<' : '>'} (${right})`,
    steps.map(({ attribute }) => qualify(attribute, qualifier)),
    steps.map(({ value }) => value),
  );
}

/** It follows by the first step; or it stands level there, and follows by the others. */
function lexicographic(
  compiler: Compiler,
  [step, ...others]: readonly KeysetStep[],
  qualifier: string,
): Fragment {
  if (step === undefined) return fragment('1 = 0');
  const follows = followsBy(compiler, step, qualifier);
  if (others.length === 0) return follows;
  const level = join(
    [isEqual(compiler, step, qualifier), lexicographic(compiler, others, qualifier)],
    ' and ',
  );
  return join([follows, level], ' or ', '(', ')');
}

function followsBy(
  { dialect }: Compiler,
  { attribute, direction, nulls, value }: KeysetStep,
  qualifier: string,
): Fragment {
  const column = qualify(attribute, qualifier);
  if (value === null) return nulls === 'first' ? fragment('?? is not null', [column]) : fragment('1 = 0');
  const operand = dialect.sortOperand(attribute.type);
  const beyond = `${operand('??')} ${direction === 'desc' ? '<' : '>'} ${operand('?')}`;
  if (nulls !== 'last') return fragment(beyond, [column], [value]);
  return fragment(`(${beyond} or ?? is null)`, [column, column], [value]);
}

function isEqual({ dialect }: Compiler, { attribute, value }: KeysetStep, qualifier: string): Fragment {
  const column = qualify(attribute, qualifier);
  if (value === null) return fragment('?? is null', [column]);
  const operand = dialect.sortOperand(attribute.type);
  return fragment(`${operand('??')} = ${operand('?')}`, [column], [value]);
}
