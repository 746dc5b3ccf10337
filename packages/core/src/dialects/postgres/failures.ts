import { type DatabaseFailure, labelColumns, labelConstraint } from '../../dialect/failure.js';
import { closesConnection } from './lost-connection.js';
import { describeNetworkFailure, tlsHint } from './network-failures.js';
import { isStale, isStalePrepared } from './stale.js';

interface PostgresError {
  readonly code?: string;
  readonly message?: string;
  readonly name?: string;
  /** Only what the server sends has one. */
  readonly severity?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  readonly detail?: string;
}

/**
 * Reads an error of pg by its SQLSTATE. Its details contain values of rows, so they are used only to find columns and rows,
 * and never in a message.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function describeFailure(error: unknown): DatabaseFailure | undefined {
  const failure = describeError((error ?? {}) as PostgresError);
  const { code } = (error ?? {}) as PostgresError;
  // Class 22 is invalid values, 23 violated constraints, and P0 errors that a trigger raises.
  const isRowFailure = failure?.kind !== 'usedUp' && failure?.isTransient !== true;
  return failure && isRowFailure && typeof code === 'string' && /^(22|23|P0)/.test(code)
    ? { ...failure, isRowFailure: true }
    : failure;
}

const keyStart = 'Key (';
const separator = ')=(';

/** Reads the columns and their values in `Key (a, "b")=(1, x) already exists.` A foreign key has no quotes. */
function readKey(detail = ''): Pick<DatabaseFailure, 'columns' | 'values'> {
  const middle = endOfColumns(detail);
  const end = detail.lastIndexOf(') ');
  if (!detail.startsWith(keyStart) || middle === undefined || end <= middle) return {};
  const key = detail.slice(keyStart.length, middle);
  const values = detail.slice(middle + separator.length, end);
  const listed = key.match(/"(?:[^"]|"")*"|[^", ][^",]*/g) ?? [];
  // The key of an index can be an expression.
  if (listed.join(', ') !== key || listed.some((each) => /[()]/.test(each) && !each.startsWith('"')))
    return {};
  const names = listed.map((name) => name.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"'));
  const texts = names.length === 1 ? [values] : values.split(', ');
  return { columns: names, values: texts.length === names.length ? texts : undefined };
}

/** Returns where the columns of a key end: a quoted name can contain any character. */
function endOfColumns(detail: string): number | undefined {
  let isQuoted = false;
  for (let index = 0; index < detail.length; index += 1) {
    if (detail[index] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && detail.startsWith(separator, index)) return index;
  }
  return undefined;
}

const failedBefore = [
  'an earlier statement of this transaction failed, and PostgreSQL rejects all others',
  'let that error propagate, or run statements that may fail in a nested transaction',
].join('; ');

/** SQLSTATE of a function, or of an operator, that does not exist for the types of its operands. */
const undefinedFunction = '42883';

/** SQLSTATEs of a server that accepts no connection, or not this one. */
const cannotConnect = /^(28...|3D000|53300|57P03)$/;

/** A server that rejects a connection because it has no TLS does not say so in its code. */
function describeAccess(message: string): string | undefined {
  return /no encryption|SSL off/.test(message) ? `the server accepts only TLS: ${tlsHint}` : undefined;
}

/** A statement that runs again is compiled and prepared again. */
const changedMeanwhile: DatabaseFailure = {
  kind: 'transaction',
  reason: 'the tables were changed while the program ran; run the transaction again',
  isTransient: true,
};

function describeError(error: PostgresError): DatabaseFailure | undefined {
  const { code, message = '', name, severity, table, column, constraint, detail } = error;
  if (name === 'KnexTimeoutError') return { kind: 'timeout', reason: 'no connection became free in time' };
  if (typeof code !== 'string' || severity === undefined) return describeNetworkFailure(error);
  if (isStale(error) || isStalePrepared(error)) return changedMeanwhile;
  const where = { table, constraint, ...readKey(detail) };
  const label = labelColumns(where) ?? constraint;
  switch (code) {
    case '23505':
      return { kind: 'unique', reason: `${labelConstraint('unique key', label)} is taken`, ...where };
    // Since version 18, a foreign key with RESTRICT is reported by another code.
    case '23001':
    case '23503': {
      // If another row still refers to the row, the detail has the columns of the referenced table.
      const place = /is (still )?referenced from table/.test(detail ?? '') ? { table, constraint } : where;
      const name = labelColumns(place) ?? constraint;
      return { kind: 'foreignKey', reason: `${labelConstraint('foreign key', name)} is broken`, ...place };
    }
    case '23502': {
      const place = { table, columns: column === undefined ? undefined : [column] };
      const reason = `${labelConstraint('column', labelColumns(place))} may not be null`;
      return { kind: 'notNull', reason, ...place };
    }
    case '23514':
      return { kind: 'check', reason: `${describeCheck(error)} is broken`, table, constraint };
    case '2200H':
      return { kind: 'usedUp', reason: describeSequence(message) };
    case '57014':
    case '55P03':
      return { kind: 'timeout', reason: `the statement was cancelled (${code})` };
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
      return { kind: 'transaction', reason: failedBefore };
  }
  if (closesConnection(code))
    return { kind: 'connection', reason: `the server closed the connection (${code})`, isAnswerLost: true };
  if (cannotConnect.test(code))
    return {
      kind: 'connection',
      reason: `the database could not be reached (${code})`,
      hint: describeAccess(message),
    };
  // The messages of class 22 contain the value.
  if (code.startsWith('22'))
    return { kind: 'other', reason: `PostgreSQL rejected a value (${code}); see the cause` };
  const rejected = {
    kind: 'other',
    reason: `PostgreSQL rejected the statement (${code}: ${message})`,
  } as const;
  return code === undefinedFunction ? { ...rejected, isIncomparable: true } : rejected;
}

/** Returns the reason in `nextval: reached maximum value of sequence "items_id_seq" (2147483647)`. */
function describeSequence(message: string): string {
  const name = /sequence "(.+)"/.exec(message)?.[1];
  return name === undefined ? 'no key is left' : `no key is left in the sequence ${name}`;
}

/** A row without a partition breaks a check that has no name. */
function describeCheck({ table, constraint }: PostgresError): string {
  if (constraint === undefined && table !== undefined) return `a check of ${table}`;
  return labelConstraint(constraint === undefined ? 'check' : 'check constraint', constraint);
}
