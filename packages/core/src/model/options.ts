import { OptionError } from '../errors/input-errors.js';
import type { Call } from '../execute/call.js';
import { describeValue } from '../util/describe-value.js';
import { isPlainObject } from '../util/plain-object.js';
import { unknownOption } from '../util/unknown-option.js';

/**
 * Checks that the options of a call are an object without unknown options.
 *
 * @param call the call, for the message: `product.create`
 * @throws OptionError if they are not
 */
export function checkOptions(call: string, options: unknown, names: readonly string[]): void {
  if (!isPlainObject(options))
    throw new OptionError(`${call}: the options must be an object, not ${describeValue(options)}`);
  const unknown = unknownOption(options, names);
  if (unknown !== undefined) throw new OptionError(`${call} was given ${unknown}`);
}

/** The options of every call that reaches the database and can be cancelled. */
export const callOptions = ['transaction', 'signal', 'timeout'] as const satisfies readonly (keyof Call)[];
