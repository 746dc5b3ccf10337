import { DatabaseError, ForeignKeyConstraintError } from '../../errors/database-errors.js';
import { type Connection, type Result, statement } from '../../execute/connection.js';
import type { InsertStrategy } from '../../execute/run-levels.js';
import type { WritePlan } from '../../plan/write-plan.js';

/** Runs a create again to find the row that the database refused. */
export interface RowByRow extends InsertStrategy {
  /** @throws the failure of which the row is looked for, when some rows were passed over */
  checkNoneSkipped(): void;
}

/**
 * One row a statement. A row that refers to a later one is refused by its foreign key here, after all else about it was
 * checked: it is passed over, and with it those that lack its key.
 */
export function rowByRow(
  connection: Connection,
  failure: DatabaseError,
  { hasForwardReferences }: WritePlan,
): RowByRow {
  let hasPassed = false;
  const mayPass = (error: unknown) =>
    error instanceof ForeignKeyConstraintError || (hasPassed && !isSameFailure(failure, error));
  return {
    maxRows: 1,
    attempt: async (insert) => {
      if (!hasForwardReferences) return insert();
      const result = await insertedOrPassed(connection, insert, mayPass);
      hasPassed ||= result === undefined;
      return result;
    },
    checkNoneSkipped: () => {
      if (hasPassed) throw failure;
    },
  };
}

async function insertedOrPassed(
  connection: Connection,
  insert: () => Promise<Result>,
  mayPass: (error: unknown) => boolean,
): Promise<Result | undefined> {
  await connection.run(statement('savepoint espalier_row'));
  try {
    const result = await insert();
    await connection.run(statement('release savepoint espalier_row'));
    return result;
  } catch (error) {
    if (!mayPass(error)) throw error;
    await connection.run(statement('rollback to savepoint espalier_row'));
    return undefined;
  }
}

/** Row by row, constraints are checked in another order, and another one may break first. */
export function isSameFailure(first: DatabaseError, second: unknown): boolean {
  return (
    second instanceof DatabaseError && second.code === first.code && second.constraint === first.constraint
  );
}
