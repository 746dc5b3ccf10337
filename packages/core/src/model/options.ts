import { OptionError } from '../errors/input-errors.js';
import type { Call } from '../execute/session.js';
import { describeValue } from '../util/describe-value.js';
import { isPlainObject } from '../util/plain-object.js';
import { unknownOption } from '../util/unknown-option.js';

/** @throws OptionError naming an option that the call does not have */
export function checkOptions(call: string, options: unknown, known: readonly string[]): void {
  if (!isPlainObject(options))
    throw new OptionError(`${call} takes its options as an object, not ${describeValue(options)}`);
  const unknown = unknownOption(options, known);
  if (unknown !== undefined) throw new OptionError(`${call} was given ${unknown}`);
}

/** The options of every call that writes: where it runs, and what cancels it. */
export const callOptions = ['transaction', 'signal', 'timeout'] as const satisfies readonly (keyof Call)[];
