import { SchemaError } from '../errors/schema-errors.js';
import { type Retries, retryAfter } from './retries.js';
import { translateError } from './translate-error.js';

interface RecoverOptions extends Retries {
  /** Forgets what was read from the catalog. */
  readonly forgetTables: () => void;
}

/** Runs a failed call again if its error allows it. Throws the error of the last attempt in Espalier's form. */
export async function recover<T>(
  error: unknown,
  attempt: () => Promise<T>,
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
