import { DatabaseError, ForeignKeyConstraintError } from '../../errors/database-errors.js';
import { type Connection, type Result, statement } from '../../execute/connection.js';
import type { InsertStrategy } from '../../execute/run-levels.js';
import type { WritePlan } from '../../plan/write-plan.js';

/** Inserts the rows of a failed plan again, one by one, to find the row that the database rejected. */
export interface RowByRow extends InsertStrategy {
  /** Throws the failure if rows were skipped, since its row was not found then. */
  checkNoneSkipped(): void;
}

/**
 * Returns the strategy of one row per statement. The foreign key of a row that refers to a later one fails, but only after
 * everything else in the row was checked. So this row is skipped, and so are the rows that need its key.
 */
export function rowByRow(
  connection: Connection,
  failure: DatabaseError,
  { hasForwardReferences }: WritePlan,
): RowByRow {
  let hasSkipped = false;
  const maySkip = (error: unknown) =>
    error instanceof ForeignKeyConstraintError || (hasSkipped && !isSameFailure(failure, error));
  return {
    maxRows: 1,
    attempt: async (insert) => {
      if (!hasForwardReferences) return insert();
      const result = await insertOrSkip(connection, insert, maySkip);
      hasSkipped ||= result === undefined;
      return result;
    },
    checkNoneSkipped: () => {
      if (hasSkipped) throw failure;
    },
  };
}

async function insertOrSkip(
  connection: Connection,
  insert: () => Promise<Result>,
  maySkip: (error: unknown) => boolean,
): Promise<Result | undefined> {
  await connection.run(statement('savepoint espalier_row'));
  try {
    const result = await insert();
    await connection.run(statement('release savepoint espalier_row'));
    return result;
  } catch (error) {
    if (!maySkip(error)) throw error;
    await connection.run(statement('rollback to savepoint espalier_row'));
    return undefined;
  }
}

/** Whether two failures have the same cause. Row by row, another constraint may be violated first. */
export function isSameFailure(first: DatabaseError, second: unknown): boolean {
  return (
    second instanceof DatabaseError && second.code === first.code && second.constraint === first.constraint
  );
}
