import type { Attribute } from '../schema/attribute.js';
import type { TypeDescription } from '../schema/data-types.js';
import type { Pattern } from '../schema/pattern.js';

export type DialectName = 'sqlite' | 'postgres';

/** Turns a value into another: a canonical one into what the driver binds, or what the driver read into a canonical one. */
export type Conversion = (value: never) => unknown;

/** Says of a canonical value why it cannot be stored, as what follows the name of its attribute; nothing of one that can. */
export type StorageLimit = (value: never) => string | undefined;

/** What kind of failure a driver's error is, and what it tells about it; never a value of a row. */
export interface DatabaseFailure {
  readonly kind:
    | 'unique'
    | 'foreignKey'
    | 'notNull'
    | 'check'
    | 'connection'
    | 'timeout'
    | 'transaction'
    | 'other';
  readonly reason: string;
  /** Whether it collided with another transaction, and may well succeed when it is run again. */
  readonly isTransient?: boolean;
  /** Whether a row was refused, be it known which or not; not the statement as such. */
  readonly isRowFailure?: boolean;
  readonly table?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly constraint?: string | undefined;
  /** The values of `columns` in the offending row as text, to find that row by. Not for messages. */
  readonly values?: readonly string[] | undefined;
}

/** How much a create plan does. */
export interface PlanSize {
  /** Rows and columns of each batch. */
  readonly batches: readonly { readonly rows: number; readonly columns: number }[];
  /** How many UPDATEs link rows; those behind have rows that the plan itself inserts, or that another one updates too. */
  readonly links: number;
  readonly deferredLinks: number;
  readonly preassignedKeys: number;
  readonly hasForwardReferences: boolean;
  /** Whether hooks behind the rows keep a transaction open around it. */
  readonly hasAfterHooks: boolean;
  /** Whether every table has a primary key to find rows by. */
  readonly hasKeys: boolean;
}

/** What running a create plan takes, as far as it is known without a database. */
export interface CostEstimate {
  /** All statements, with those that begin and end the transaction. */
  readonly statements: number;
  /** The same for a person, and why it is not less. */
  readonly text: string;
}

export const isolationLevels = [
  'read uncommitted',
  'read committed',
  'repeatable read',
  'serializable',
] as const;

/** How little transactions that run at the same time see of each other. */
export type IsolationLevel = (typeof isolationLevels)[number];

/** What kind of transaction is wanted. */
export interface TransactionMode {
  /** The least isolation; the database's default unless given. SQLite's transactions are all serializable. */
  readonly isolationLevel?: IsolationLevel | undefined;
  /** Whether the database refuses whatever would change something. Default `false`. */
  readonly readOnly?: boolean | undefined;
}

/** The statements that open a transaction, and those around it, which run whatever comes of it. */
export interface TransactionStatements {
  readonly begin: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** All that differs between databases before a connection is open. Everything else is the same code for all of them. */
export interface Dialect {
  readonly name: DialectName;
  /** As a person writes it. */
  readonly displayName: string;
  /** Longest name of a table or column, in bytes; longer ones are cut without a word. */
  readonly maxNameBytes: number;
  /** Most bindings that one statement takes. */
  readonly maxBindings: number;
  /** Whether a table's foreign keys can name tables that do not exist yet, and so belong in `create table`. */
  readonly createsForeignKeysInline: boolean;
  /** Appended to `drop table`, so that other tables' foreign keys do not hinder it. */
  readonly dropTableSuffix: string;
  /** Lists the tables that are there: one column, the name; with its schema too, where there are any. */
  readonly listTables: string;
  /** The limit that stands for none, where an offset needs one. */
  readonly noLimit: number | undefined;
  /** What a create of this extent takes in a transaction of its own. */
  estimateCost(extent: PlanSize): CostEstimate;
  /** Whether tables are in schemas, which models can name. */
  readonly supportsSchemas: boolean;
  /** Whether the default of a column can be drawn before its row is in. */
  readonly supportsPreallocatedDefaults: boolean;
  /** Whether a call can have another connection while a transaction holds one. */
  readonly supportsMultipleConnections: boolean;
  /** Statements that belong before and after a transaction in which tables change. */
  readonly aroundDdl: readonly [before: readonly string[], after: readonly string[]];

  /** How a transaction is opened. */
  transactionStatements(mode: TransactionMode): TransactionStatements;
  /** How an operand of a type is written where it is put in order: `??` or `?`, or an expression around it. */
  sortOperand(type: TypeDescription): (operand: string) => string;
  /** How a column of a type is written where it is held equal to a value. */
  equalityOperand(type: TypeDescription): (operand: string) => string;
  /** The condition that a text matches a pattern, as a fragment with `??` and `?`. */
  like(anyCase: boolean): string;
  /** What {@link like} binds for a pattern. */
  likePattern(pattern: Pattern, anyCase: boolean): string;
  /** The condition that JSON or an array has another in it, as a fragment with `??` and `?`. */
  contains(type: TypeDescription): string;
  /** Where nulls stand in an order that does not say so. */
  defaultNulls(direction: 'asc' | 'desc'): 'first' | 'last';
  /** What stands behind a query that locks its rows; empty where whoever writes has the whole database. */
  lock(mode: 'update' | 'share', skipLocked: boolean): string;
  /** Whether columns of a type can be had. */
  supportsType(type: TypeDescription): boolean;
  /** Column type for `create table`. That of a numbered key says that it is numbered, and the primary key. */
  columnType(attribute: Attribute): string;
  /** What canonical values of a type cannot be stored; `undefined` when all can. */
  storageLimit(type: TypeDescription): StorageLimit | undefined;
  /** How a canonical value is bound; `undefined` when as it is. */
  encoder(type: TypeDescription): Conversion | undefined;
  /** How a value that the driver read becomes canonical; `undefined` when it is. Never called with null. */
  decoder(type: TypeDescription): Conversion | undefined;
  /** The same for a value as knex hands it out, which leaves more to the driver. */
  decodeParsed(type: TypeDescription): Conversion | undefined;
  /** Condition that columns of these types hold one of any number of keys, as a fragment with `??` and `?`. */
  keyInCondition(types: readonly TypeDescription[]): string;
  /** A relation `v` with columns `c0`, `c1`, ... of these types that holds any number of rows, as a fragment with `?`. */
  valuesRelation(types: readonly TypeDescription[]): string;
  /** What {@link keyInCondition} and {@link valuesRelation} bind for the keys, each an array of encoded parts: so many values, however many keys. */
  bindKeyList(keys: readonly (readonly unknown[])[]): readonly unknown[];
  /** Reads a driver's error. */
  describeFailure(error: unknown): DatabaseFailure | undefined;
}
