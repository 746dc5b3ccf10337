import type { Compiler } from '../compile/compiler.js';
import type { GraphRecord } from '../graph/record-graph.js';
import type { WritePlan } from '../plan/write-plan.js';
import type { Connection, Log } from './connection.js';
import type { WriteScope } from './scope.js';

/** A create under way: what to do, and the records, whose values are completed while it runs. */
export interface WriteRun {
  readonly plan: WritePlan;
  readonly records: readonly GraphRecord[];
  readonly now: Date;
  /**
   * Whether it may be run again when it collided with another transaction. A run that also does what a rollback does not
   * undo, such as calling hooks, may not.
   */
  readonly isRepeatable: boolean;
}

/** How one kind of database is reached and runs a create; the counterpart of its dialect on an open connection. */
export interface Adapter {
  /** Wraps a raw connection of knex's pool. Given the same raw connection, it keeps its prepared statements. */
  connect(raw: object, log: Log): Connection;
  /**
   * Runs a create plan, all of it or nothing, and completes the values of its records.
   */
  runWrites(connection: Connection, compiler: Compiler, run: WriteRun, scope: WriteScope): Promise<void>;
  /** Forgets what was read from the catalog, when tables have changed. */
  forgetTables(): void;
}
