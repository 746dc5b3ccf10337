import { DatabaseError } from '../../errors/database-errors.js';

interface StaleError {
  readonly code?: string;
  readonly message?: string;
  /** The function of PostgreSQL's source that reported the error. */
  readonly routine?: string;
}

/** The text that a statement fails to read as a number if a table is not as it was when it was read from the catalog. */
export const tablesChanged = 'tables changed';

/** Whether a statement failed because a table is not as it was when it was read from the catalog. */
export function isStale(error: unknown): boolean {
  const { code, message } = (error ?? {}) as StaleError;
  return code === '22P02' && String(message).endsWith(`"${tablesChanged}"`);
}

/** The names of the statements that Espalier prepares start with this. */
export const preparedPrefix = 'espalier_';

/** Whether a prepared statement is not as it was prepared. It has not run then. */
export function isStalePrepared(error: unknown): boolean {
  const { code, routine } = (error ?? {}) as StaleError;
  return isLost(error) || (code === '0A000' && routine === 'RevalidateCachedQuery');
}

/** Whether the server does not have a prepared statement that the driver has sent, or has one that it has not. */
export function isLost(error: unknown): boolean {
  const { code, message } = (error ?? {}) as StaleError;
  // The caller's own SQL may name prepared statements too.
  return (code === '26000' || code === '42P05') && String(message).includes(`"${preparedPrefix}`);
}

/**
 * Whether what was remembered of the tables can explain an error: a name, a type, a privilege or an object that is not what
 * it was (class 42), a schema that is missing, a prepared statement that is, or an object that was dropped meanwhile.
 */
export function mayBeStale(error: unknown): boolean {
  const driverError = error instanceof DatabaseError ? error.cause : error;
  const { code } = (driverError ?? {}) as StaleError;
  return isStale(driverError) || /^(42|0A000$|26000$|3F000$|55000$|XX000$)/.test(String(code));
}
