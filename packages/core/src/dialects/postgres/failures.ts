import type { DatabaseFailure } from '../../dialect/failure.js';

interface PostgresError {
  readonly code?: string;
  readonly message?: string;
  readonly name?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  readonly detail?: string;
}

/** `Key (a, b)=(1, x) already exists.` names the columns and their values. */
function keyIn(detail = ''): Pick<DatabaseFailure, 'columns' | 'values'> {
  const [, columns, values] = /^Key \((.+?)\)=\((.*)\) /s.exec(detail) ?? [];
  if (columns === undefined || values === undefined) return {};
  const names = columns.split(', ').map((name) => name.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'));
  const texts = names.length === 1 ? [values] : values.split(', ');
  return { columns: names, values: texts.length === names.length ? texts : undefined };
}

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  '57P01',
  '57P02',
  '57P03',
  '3D000',
  '53300',
]);

const spoilt =
  'a statement of this transaction had failed before, and PostgreSQL takes no other then; let that error leave the transaction, or run what may fail in a transaction inside it, which is undone alone';

/**
 * Reads an error of pg by its SQLSTATE. Details, which hold values of rows, are used to find columns and rows by and
 * never get into a message.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function describeFailure(error: unknown): DatabaseFailure | undefined {
  const failure = describe((error ?? {}) as PostgresError);
  const { code } = (error ?? {}) as PostgresError;
  // Of a value, of a constraint, or raised by a trigger.
  return failure && typeof code === 'string' && /^(22|23|P0)/.test(code)
    ? { ...failure, isRowFailure: true }
    : failure;
}

function describe(error: PostgresError): DatabaseFailure | undefined {
  const { code, message = '', name, table, column, constraint, detail } = error;
  if (name === 'KnexTimeoutError') return { kind: 'timeout', reason: 'no connection became free in time' };
  if (typeof code !== 'string') {
    const lost =
      /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error/i.test(
        message,
      );
    return lost ? { kind: 'connection', reason: 'the connection to the database was lost' } : undefined;
  }
  const where = { table, constraint, ...keyIn(detail) };
  const label =
    where.columns === undefined ? ` ${constraint ?? ''}` : ` ${table}.${where.columns.join(', ')}`;
  switch (code) {
    case '23505':
      return { kind: 'unique', reason: `the unique key${label} is taken`, ...where };
    case '23503':
      return { kind: 'foreignKey', reason: `the foreign key${label} is broken`, ...where };
    case '23502':
      return {
        kind: 'notNull',
        reason: `the column ${table}.${column} may not be null`,
        table,
        columns: column === undefined ? undefined : [column],
      };
    case '23514':
      return { kind: 'check', reason: `the check constraint ${constraint} is broken`, table, constraint };
    case '57014':
    case '55P03':
      return { kind: 'timeout', reason: `the statement was given up (${code})` };
    case '40001':
    case '40P01':
      return {
        kind: 'transaction',
        reason: `the transaction collided with another (${code}); run the transaction again`,
        isTransient: true,
      };
    case '25006':
      return { kind: 'transaction', reason: 'the transaction can only read' };
    case '25P02':
      return { kind: 'transaction', reason: spoilt };
  }
  if (unreachable.has(code) || /^08(000|00[13467])$/.test(code) || code.startsWith('28')) {
    return { kind: 'connection', reason: `the database could not be reached (${code})` };
  }
  // Class 22 is about a value, and its messages repeat it.
  if (code.startsWith('22'))
    return { kind: 'other', reason: `PostgreSQL refused a value (${code}); see the cause` };
  return { kind: 'other', reason: `PostgreSQL refused the statement (${code}: ${message})` };
}
