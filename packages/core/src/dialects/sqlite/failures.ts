import { type DatabaseFailure, labelColumns, labelConstraint } from '../../dialect/failure.js';
import { unusableValue } from './unusable-value.js';

/** A violated foreign key. SQLite reports neither the key nor the row. */
export const brokenForeignKey: DatabaseFailure = Object.freeze({
  kind: 'foreignKey',
  reason: 'a foreign key is broken',
});

/** The message of better-sqlite3's TypeError, which has no code. */
const directoryMissing = 'Cannot open database because the directory does not exist';

/** Reads an error of better-sqlite3, or of knex's pool, by its code. */
export function describeFailure(error: unknown): DatabaseFailure | undefined {
  const failure = describeError(error);
  const { code } = (error ?? {}) as { code?: unknown };
  return failure && (code === unusableValue || String(code).startsWith('SQLITE_CONSTRAINT'))
    ? { ...failure, isRowFailure: true }
    : failure;
}

/** Returns what has failed, as the end of a message says: `users.email` of `UNIQUE constraint failed: users.email`. */
function readFailed(message: string): string | undefined {
  const [, ...rest] = message.split('failed: ');
  return rest.length === 0 ? undefined : rest.join('failed: ');
}

/**
 * Reads the table and the columns in `UNIQUE constraint failed: users.email, users.name`, or the name of the index if it
 * is of an expression.
 */
function readColumns(message: string): Pick<DatabaseFailure, 'table' | 'columns' | 'constraint'> {
  const failed = readFailed(message);
  if (failed === undefined) return {};
  if (failed.startsWith("index '")) return { constraint: failed.slice("index '".length, -1) };
  const table = /^([^.]+)\./.exec(failed)?.[1];
  if (table === undefined) return {};
  // A column can have any name, a table none with a dot.
  const columns = failed.slice(table.length + 1).split(`, ${table}.`);
  return { table, columns };
}

function describeError(error: unknown): DatabaseFailure | undefined {
  const { code, message = '', name } = (error ?? {}) as { code?: string; message?: string; name?: string };
  if (name === 'KnexTimeoutError') return { kind: 'timeout', reason: 'no connection became free in time' };
  if (message === directoryMissing)
    return { kind: 'connection', reason: 'the directory of the database file does not exist' };
  if (code === unusableValue) return { kind: 'other', reason: 'SQLite rejected a value; see the cause' };
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return undefined;
  const where = readColumns(message);
  const label = labelColumns(where) ?? where.constraint;
  switch (code) {
    case 'SQLITE_CONSTRAINT_UNIQUE':
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
    case 'SQLITE_CONSTRAINT_ROWID':
      return { kind: 'unique', reason: `${labelConstraint('unique key', label)} is taken`, ...where };
    case 'SQLITE_CONSTRAINT_FOREIGNKEY':
    case 'SQLITE_CONSTRAINT_TRIGGER':
      if (code === 'SQLITE_CONSTRAINT_TRIGGER' && !/FOREIGN KEY/.test(message)) break;
      return brokenForeignKey;
    case 'SQLITE_CONSTRAINT_NOTNULL':
      return { kind: 'notNull', reason: `${labelConstraint('column', label)} may not be null`, ...where };
    case 'SQLITE_CONSTRAINT_CHECK': {
      // A check without a name is reported by its expression, as it was written.
      const constraint = readFailed(message)?.replace(/\s+/g, ' ');
      return {
        kind: 'check',
        reason: `${labelConstraint('check constraint', constraint)} is broken`,
        constraint,
      };
    }
    case 'SQLITE_FULL':
      return {
        kind: 'other',
        reason: 'no space is left on the disk, or no key is left for the table (SQLITE_FULL)',
      };
    case 'SQLITE_NOTADB':
      return { kind: 'connection', reason: 'the file is not a database (SQLITE_NOTADB)' };
  }
  if (/^SQLITE_(CANTOPEN|PERM|AUTH)/.test(code))
    return { kind: 'connection', reason: `the database file could not be opened (${code})` };
  if (code.startsWith('SQLITE_BUSY'))
    return {
      kind: 'timeout',
      reason: 'the database is locked by another connection',
      // The statement has waited for any other lock as long as it may.
      isTransient: code === 'SQLITE_BUSY_SNAPSHOT',
    };
  if (code.startsWith('SQLITE_READONLY'))
    return { kind: 'transaction', reason: 'the transaction, or the database, can only be read' };
  if (/no transaction is active/.test(message))
    return {
      kind: 'transaction',
      reason: 'the database had rolled the transaction back by itself; run the transaction again',
    };
  return { kind: 'other', reason: `SQLite rejected the statement (${code}: ${message})` };
}
