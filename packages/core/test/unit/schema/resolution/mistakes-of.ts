import type { Database } from '../../../../src/database.js';
import { SchemaError } from '../../../../src/errors/schema-errors.js';

/** Returns the mistakes in the declarations of a database, which its first use reports. */
export function mistakesOf(database: Database): readonly string[] {
  try {
    database.associationGraph();
  } catch (error) {
    if (error instanceof SchemaError) return error.mistakes;
    throw error;
  }
  return [];
}
