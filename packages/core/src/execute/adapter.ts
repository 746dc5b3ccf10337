import type { Compiler } from '../compile/compiler.js';
import type { Values } from '../graph/record-graph.js';
import type { CreatePlan } from '../plan/create-plan.js';
import type { Connection, Log } from './connection.js';

/** A create under way: what to do, and what is known of each record so far. */
export interface CreateRun {
  readonly plan: CreatePlan;
  /** The values of every record, by its position in the record graph; completed while the plan runs. */
  readonly values: Values[];
  readonly now: Date;
}

/** How one kind of database is reached and runs a create; the counterpart of its dialect on an open connection. */
export interface Adapter {
  /** Wraps a raw connection of knex's pool. Given the same raw connection, it keeps its prepared statements. */
  connect(raw: object, log: Log): Connection;
  /** Runs a create plan on a connection that is in a transaction, and completes the values of its records. */
  runCreate(connection: Connection, compiler: Compiler, run: CreateRun): Promise<void>;
  /** Forgets what was read from the catalog, when tables have changed. */
  forgetTables(): void;
}
