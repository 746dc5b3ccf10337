import type { TypeDescription } from '../schema/data-types/index.js';
import type { Pattern } from '../schema/pattern.js';
import type { DatabaseFailure } from './failure.js';
import type { TransactionMode, TransactionStatements } from './transactions.js';
import type { ValueDialect } from './values.js';

/** All that differs between databases before a connection is open. Everything else is the same code for all of them. */
export interface Dialect extends ValueDialect, ConditionDialect, ListDialect, TableDialect {
  readonly name: string;
  /** As a person writes it. */
  readonly displayName: string;
  /** The maximum number of bindings in one statement. */
  readonly maxBindings: number;
  /** Whether the default of a column can be evaluated before its row is inserted. */
  readonly supportsPreallocatedDefaults: boolean;
  /** Whether a call can have another connection while a transaction holds one. */
  readonly supportsMultipleConnections: boolean;
  /** Returns how a transaction is opened. */
  transactionStatements(mode: TransactionMode): TransactionStatements;
  /** Reads a driver's error. */
  describeFailure(error: unknown): DatabaseFailure | undefined;
}

/** How conditions, orders and locks are written. */
interface ConditionDialect {
  /** The limit that stands for no limit, where an offset needs one. */
  readonly noLimit: number | undefined;
  /** How an operand of a type is written in an order: `??` or `?`, or an expression around it. */
  sortOperand(type: TypeDescription): (operand: string) => string;
  /** How a column of a type is written where it is compared to a value for equality. */
  equalityOperand(type: TypeDescription): (operand: string) => string;
  /** The condition that a text matches a pattern, as a fragment with `??` and `?`. */
  like(anyCase: boolean): string;
  /** What {@link like} binds for a pattern. */
  likePattern(pattern: Pattern, anyCase: boolean): string;
  /** The condition that JSON or an array contains another, as a fragment with `??` and `?`. */
  contains(type: TypeDescription): string;
  /** Where nulls are sorted by an order that does not say so. */
  defaultNulls(direction: 'asc' | 'desc'): 'first' | 'last';
  /** What follows a query that locks its rows; empty if every writer locks the whole database. */
  lock(mode: 'update' | 'share', skipLocked: boolean): string;
}

/** How any number of keys or rows is bound as a fixed number of values, so that the text of a statement stays the same. */
interface ListDialect {
  /** The condition that columns of these types hold one of the keys, as a fragment with `??` and `?`. */
  keyInCondition(types: readonly TypeDescription[]): string;
  /** A relation `v` with columns `c0`, `c1`, ... of these types that holds the rows, as a fragment with `?`. */
  valuesRelation(types: readonly TypeDescription[]): string;
  /** What {@link keyInCondition} and {@link valuesRelation} bind for keys, each an array of encoded parts. */
  bindKeyList(keys: readonly (readonly unknown[])[]): readonly unknown[];
}

/** How tables are created and dropped. */
interface TableDialect {
  /** The maximum length of the name of a table or column, in bytes; the database cuts longer ones silently. */
  readonly maxNameBytes: number;
  /** Whether tables are in schemas, which models can name. */
  readonly supportsSchemas: boolean;
  /** Whether a table's foreign keys can name tables that do not exist yet, and so belong in `create table`. */
  readonly createsForeignKeysInline: boolean;
  /** Appended to `drop table`, so that foreign keys of other tables do not prevent it. */
  readonly dropTableSuffix: string;
  /** Lists the existing tables: one column, the name; also with its schema, if the database has schemas. */
  readonly listTables: string;
  /** Statements that belong before and after a transaction in which tables change. */
  readonly aroundDdl: readonly [before: readonly string[], after: readonly string[]];
}
