import type { Statement } from '../../compile/statement.js';
import type { Result } from '../../execute/connection.js';
import type { Call } from '../../execute/session.js';
import type { DatabaseContext } from '../context.js';

/** Runs one statement of a change. */
export type Run = (statement: Statement) => Promise<Result>;

/** Runs the statements of a change as a whole. One that is alone is a whole by itself, and needs no transaction. */
export async function changing<T>(
  { session }: DatabaseContext,
  isAlone: boolean,
  call: Call,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  return isAlone ? work((statement) => session.execute(statement, call)) : session.executeAll(work, call);
}
