import type { Compiler } from '../compile/compiler.js';
import type { Statement } from '../compile/statement.js';
import type { Connection, Result } from './connection.js';
import { failedPosition } from './failed-position.js';
import { translateError } from './translate-error.js';

/** Statements that run before the rows of a plan are written: all of it or nothing. */
export interface StatementsBefore {
  readonly statements: readonly Statement[];
  /** Whether `complete` may throw, so that the results have to be known before rows are written. */
  readonly mayReject: boolean;
  /** Receives the results. It is called again if the write is tried again. */
  complete(results: readonly Result[]): void;
}

const failures = new WeakSet<Error>();

/** Runs what comes before the rows of a write. Returns the rest of the write. */
export async function runBefore<R extends { readonly before?: StatementsBefore | undefined }>(
  connection: Connection,
  compiler: Compiler,
  run: R,
): Promise<Omit<R, 'before'>> {
  const { before, ...rest } = run;
  if (before === undefined) return run;
  const results = await connection.runAll(before.statements).catch((error) => {
    throw failureBefore(compiler, before.statements, error);
  });
  before.complete(results);
  return rest;
}

/** Returns the error for one of several statements before the rows of a write. */
export function failureBefore(compiler: Compiler, statements: readonly Statement[], error: unknown): Error {
  const failed = statements[failedPosition(error) ?? 0];
  const translated = translateError(compiler.dialect, error, failed?.writes);
  failures.add(translated);
  return translated;
}

/** Whether an error is that of a statement before the rows of a write, so that no row of the plan is its cause. */
export function hasFailedBefore(error: Error): boolean {
  return failures.has(error);
}
