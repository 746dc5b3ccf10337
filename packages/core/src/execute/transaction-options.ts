import { isolationLevels, type TransactionMode } from '../dialect/transactions.js';
import { TransactionError } from '../errors/database-errors.js';
import { OptionError } from '../errors/input-errors.js';
import type { CallLimits } from './cancellation.js';

/** The options of `database.transaction`. */
export interface TransactionOptions extends TransactionMode, CallLimits {
  /**
   * How many times the function runs again after a serialization failure or a deadlock. Default 0,
   * because only you know whether it may run twice.
   */
  readonly retry?: number | undefined;
  /** Cancels the transaction when it is aborted: it is rolled back, and an AbortError is thrown. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Cancels the transaction, with its retries, after this many milliseconds: it is rolled back, and a TimeoutError is thrown.
   * No limit by default.
   */
  readonly timeout?: number | undefined;
}

export const transactionOptionNames = [
  'isolationLevel',
  'readOnly',
  'retry',
  'signal',
  'timeout',
] as const satisfies readonly (keyof TransactionOptions)[];

/** @throws OptionError if an option is invalid */
export function checkTransactionOptions({ isolationLevel, readOnly, retry }: TransactionOptions): void {
  if (isolationLevel !== undefined && !isolationLevels.includes(isolationLevel))
    throw invalidTransactionOption(
      `\`isolationLevel\` takes one of ${isolationLevels.map((level) => `'${level}'`).join(', ')}`,
    );
  if (readOnly !== undefined && typeof readOnly !== 'boolean')
    throw invalidTransactionOption('`readOnly` takes true or false');
  if (retry !== undefined && !(Number.isInteger(retry) && retry >= 0))
    throw invalidTransactionOption('`retry` takes how many times to try again: a whole number, from 0 on');
}

/** @throws TransactionError if an option cannot apply to a savepoint */
export function checkSavepointOptions(options: TransactionOptions): void {
  const name = (['isolationLevel', 'readOnly', 'retry'] as const).find((each) => options[each] !== undefined);
  if (name === undefined) return;
  throw new TransactionError(
    `A transaction inside another one is a savepoint, which cannot have \`${name}\`; give it to the outermost one`,
  );
}

function invalidTransactionOption(why: string): OptionError {
  return new OptionError(`database.transaction: ${why}`);
}
