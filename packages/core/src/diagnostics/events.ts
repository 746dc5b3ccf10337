import type { CallTarget, DatabaseInfo, TableWrites } from './event-data.js';

/** An event of a channel. It is filled in until its work ends. */
export abstract class TracedEvent {
  /** When the work started, as `performance.now()` measures it. */
  readonly startTime: number = performance.now();
  /** How long the work took, in milliseconds; `undefined` until it ends. */
  duration: number | undefined = undefined;
  /** The error that the work ended with. */
  error: unknown = undefined;
}

let lastCall = 0;

/** A call of a model, an instance, an association or a database: the events of the channel `espalier:call`. */
export class CallEvent extends TracedEvent {
  /** A number that no other call of the process has. */
  readonly id: number;
  /** The call in which this one is made: one whose hook makes it, or that of `transaction`. */
  readonly parent: CallEvent | undefined;
  /** The name of the model; `undefined` for a call of a database. */
  readonly model: string | undefined;
  /** The name of the association, for a call of an association. */
  readonly association: string | undefined;
  /** The name of the method, such as `create` or `findAll`. */
  readonly operation: string;
  #summarise: () => readonly TableWrites[] = () => [];

  /** @internal */
  constructor(operation: string, { model, association }: CallTarget, parent: CallEvent | undefined) {
    super();
    lastCall += 1;
    this.id = lastCall;
    this.operation = operation;
    this.model = model;
    this.association = association;
    this.parent = parent;
  }

  /**
   * How many rows of each table a create or a save writes, computed when it is read: from the plan of a create before its
   * statements, and from what a save has changed at its end. Empty until then, and for other calls.
   */
  get writes(): readonly TableWrites[] {
    return this.#summarise();
  }

  /** @internal */
  describeWrites(summarise: () => readonly TableWrites[]): void {
    this.#summarise = summarise;
  }
}

let lastTransaction = 0;

/** A transaction from its begin to its commit or rollback: the events of the channel `espalier:transaction`. */
export class TransactionEvent extends TracedEvent {
  /** A number that no other transaction of the process has. */
  readonly id: number;
  /** The call that has begun it. */
  readonly call: CallEvent | undefined;
  /** The database that the transaction is in. */
  readonly database: DatabaseInfo;

  /** @internal */
  constructor(database: DatabaseInfo, call: CallEvent | undefined) {
    super();
    lastTransaction += 1;
    this.id = lastTransaction;
    this.database = database;
    this.call = call;
  }
}

/** A statement that was sent: the events of the channel `espalier:statement`. */
export class StatementEvent extends TracedEvent {
  /** The text that was sent. */
  readonly sql: string;
  /** The values of its parameters, if the database has the option `logBindings`. */
  readonly bindings: readonly unknown[] | undefined;
  /** The first table that it reads or writes, as far as it is known without reading the SQL. */
  readonly table: string | undefined;
  /** The call that it was sent for. */
  readonly call: CallEvent | undefined;
  /** The transaction that it was sent in, if somebody listened when that began. */
  readonly transaction: TransactionEvent | undefined;
  /** The database that it was sent to. */
  readonly database: DatabaseInfo;
  /** Rows returned, inserted, updated or deleted; `undefined` until it ends. */
  rowCount: number | undefined = undefined;

  /** @internal */
  constructor(
    sent: Pick<StatementEvent, 'sql' | 'bindings' | 'table' | 'transaction' | 'database'>,
    call: CallEvent | undefined,
  ) {
    super();
    this.sql = sent.sql;
    this.bindings = sent.bindings;
    this.table = sent.table;
    this.transaction = sent.transaction;
    this.database = sent.database;
    this.call = call;
  }

  /** The command: `SELECT`, `INSERT`, `BEGIN` and so on. For a statement of several steps, the method of its call. */
  get operation(): string {
    const [word = ''] = /[a-z]+/i.exec(this.sql) ?? [];
    const command = word.toUpperCase();
    return command === 'WITH' ? (this.call?.operation ?? command) : command;
  }
}
