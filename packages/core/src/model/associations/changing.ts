import type { Statement } from '../../compile/statement.js';
import type { Result } from '../../execute/connection.js';
import type { Call } from '../../execute/session.js';
import type { ModelHost } from '../context.js';

/** Runs one statement of a change. */
export type Run = (statement: Statement) => Promise<Result>;

/** Runs the statements of a change as a whole. One that is alone is a whole by itself, and needs no transaction. */
export async function changing<T>(
  { session }: ModelHost,
  isAlone: boolean,
  call: Call,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  return isAlone ? work((statement) => session.change(statement, call)) : session.changeAll(work, call);
}
