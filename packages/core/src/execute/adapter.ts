import type { Compiler } from '../compile/compiler.js';
import type { Statement } from '../compile/statement.js';
import type { GraphRecord } from '../graph/record-graph.js';
import type { Place } from '../plan/plan-places.js';
import type { UniqueMoves } from '../plan/unique-moves.js';
import type { UpsertOutcomes, UpsertPlan } from '../plan/upsert-plan.js';
import type { WritePlan } from '../plan/write-plan.js';
import type { Hop, ModelDefinition } from '../schema/model-definition.js';
import type { TableDescription } from '../schema-change/table-description.js';
import type { Paced } from '../util/pausable.js';
import type { Connection } from './connection.js';
import type { StatementsBefore } from './rows-before.js';
import type { WriteScope } from './scope.js';
import type { AddComment } from './sql-comment.js';
import type { StatementObserver } from './statement-observer.js';

/** A write plan to run, and its records, whose values the run completes. */
export interface WriteRun {
  readonly plan: WritePlan;
  readonly records: readonly GraphRecord[];
  readonly now: Date;
  /** Whether what the database generates is read back into the values. Default: `true`. */
  readonly isReadBack?: boolean;
  /** How unique values move between the rows that are updated; `undefined` if none does. */
  readonly moves?: UniqueMoves | undefined;
  /** What runs before the rows are written. */
  readonly before?: StatementsBefore | undefined;
}

/** A save whose stored rows are not known. */
export interface SaveRun extends WriteRun {
  readonly places: readonly Place[];
  /** What locks the stored roots before their rows are compared. */
  readonly locks: readonly Statement[];
  /** Whether the stored rows are only read, for a preview. */
  readonly readsOnly: boolean;
}

/** The stored rows of a save as they were before it, in the form of the driver: the columns in the order of attributes. */
export interface PlaceRows {
  /** Returns the rows of a place; for a belongsToMany, the columns of the through row follow those of the target. */
  storedIn(place: Place): DriverRows;
  /** Returns the rows that a belongsToMany links by their key. */
  linkedIn(place: Place): DriverRows;
}

type DriverRows = readonly (readonly unknown[])[];

/** An upsert plan to run, and its records, whose values the run completes with those of their rows. */
export interface UpsertRun {
  readonly plan: UpsertPlan;
  readonly records: readonly GraphRecord[];
  readonly now: Date;
}

/** Work on the tables of a database. */
export type DdlWork<T> = (connection: Connection, adapter: Adapter) => Promise<T>;

/** The tables whose descriptions are read. */
export interface TablesToRead {
  /** Whether the temporary tables of the connection are read, and no others. */
  readonly isTemporary: boolean;
  readonly models: readonly ModelDefinition[];
}

/** Runs statements and write plans on the connections of one kind of database. */
export interface Adapter {
  /** Wraps a raw connection of knex's pool. Its prepared statements are kept for the next time that it is wrapped. */
  connect(raw: object, observer: StatementObserver): Connection;
  /** Whether a raw connection can run a statement, as far as this process knows. */
  isUsable(raw: object): boolean;
  /** Adds the comment of the database to a text that is not kept prepared, if the database has comments. */
  readonly addComment: AddComment;
  /** Returns how many statements a raw connection keeps prepared. */
  countPrepared(raw: object): number;
  /** Runs a write plan, all of it or nothing, and completes the values of its records. */
  runWrites(connection: Connection, compiler: Compiler, run: WriteRun, scope: WriteScope): Paced<void>;
  /**
   * Runs a save whose stored rows are not known as one statement after its locks, or only reads these rows; and completes
   * the values of its new records.
   *
   * @returns the stored rows before the save; `undefined` if nothing was written, because the rows have to be read first
   */
  saveAtOnce(
    connection: Connection,
    compiler: Compiler,
    run: SaveRun,
    scope: WriteScope,
  ): Promise<PlaceRows | undefined>;
  /**
   * Runs an upsert plan, all of it or nothing, however many other transactions insert the same rows. Returns `undefined`,
   * and has written nothing, if the plan cannot be run in this way, or if it does not show which row is invalid.
   */
  runUpserts(
    connection: Connection,
    compiler: Compiler,
    run: UpsertRun,
    scope: WriteScope,
  ): Promise<UpsertOutcomes | undefined>;
  /**
   * Compares the attributes of a model with the columns of its table, which may have to be read first.
   *
   * @throws SchemaError if a column cannot carry the values of its attribute
   */
  checkTable(connection: Connection, compiler: Compiler, model: ModelDefinition): Promise<void>;
  /**
   * Reads the types of the columns by which hops join tables, and tells the compiler which of them have to be converted.
   *
   * @returns whether these are others than before
   */
  learnKeyConversions(connection: Connection, compiler: Compiler, hops: readonly Hop[]): Promise<boolean>;
  /** Reads the descriptions of the tables that models can name without a schema, and of those in the schemas of models. */
  readTables(
    connection: Connection,
    compiler: Compiler,
    tables: TablesToRead,
  ): Promise<readonly TableDescription[]>;
  /** Forgets what was read from the catalog. Called after tables have changed. */
  forgetTables(): void;
}
