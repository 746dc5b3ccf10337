import { isolationLevels, type TransactionMode } from '../dialect/dialect.js';
import { TransactionError } from '../errors/database-errors.js';
import { ValidationError } from '../errors/input-errors.js';
import type { CallLimits } from './cancellation.js';

/** The options of `database.transaction`. */
export interface TransactionOptions extends TransactionMode, CallLimits {
  /**
   * How many times the function is run again after a serialization failure, a deadlock, or a database that is locked by
   * another writer. Default 0: only you know whether it may be.
   */
  readonly retry?: number | undefined;
  /** Gives the transaction up when it is aborted: it is rolled back, and `signal.reason` is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Gives the transaction up after so many milliseconds, tries and all: it is rolled back, and a TimeoutError is thrown. */
  readonly timeout?: number | undefined;
}

export const transactionOptionNames = ['isolationLevel', 'readOnly', 'retry', 'signal', 'timeout'];

/** @throws ValidationError when an option is of the wrong type */
export function checkTransactionOptions({ isolationLevel, readOnly, retry }: TransactionOptions): void {
  if (isolationLevel !== undefined && !isolationLevels.includes(isolationLevel))
    throw wrong(`\`isolationLevel\` takes one of ${isolationLevels.map((level) => `'${level}'`).join(', ')}`);
  if (readOnly !== undefined && typeof readOnly !== 'boolean') throw wrong('`readOnly` takes true or false');
  if (retry !== undefined && !(Number.isInteger(retry) && retry >= 0))
    throw wrong('`retry` takes how many times to try again: a whole number, from 0 on');
}

/** @throws TransactionError when an option asks for what a savepoint cannot have */
export function checkSavepointOptions(options: TransactionOptions): void {
  const name = (['isolationLevel', 'readOnly', 'retry'] as const).find((each) => options[each] !== undefined);
  if (name === undefined) return;
  throw new TransactionError(
    `A transaction inside another one is a savepoint, which cannot have \`${name}\`; give it to the outermost one`,
  );
}

function wrong(why: string): ValidationError {
  return new ValidationError(`database.transaction: ${why}`, { code: 'INVALID_QUERY' });
}
