import { SchemaError } from '../errors/schema-errors.js';
import { orElse, type Paced } from '../util/pausable.js';
import { type Retries, retryAfter } from './retries.js';
import { translateError } from './translate-error.js';

interface RecoverOptions extends Retries {
  /** Forgets what was read from the catalog. */
  readonly forgetTables: () => void;
}

/** Runs a call, and again if it fails with an error that allows that. Throws the last error in Espalier's form. */
export function recovering<T>(attempt: () => Paced<T>, options: RecoverOptions): Paced<T> {
  return orElse(attempt, (error) => recover(error, attempt, options));
}

async function recover<T>(
  error: unknown,
  attempt: () => Paced<T>,
  { forgetTables, ...options }: RecoverOptions,
): Promise<T> {
  try {
    return await retryAfter(error, attempt, options);
  } catch (lastError) {
    // A find has found a column whose type has changed.
    if (lastError instanceof SchemaError) forgetTables();
    throw translateError(options.dialect, lastError);
  }
}
