import type { DatabaseInfo } from '../diagnostics/event-data.js';
import type { TypeDescription } from '../schema/data-types/index.js';
import type { IndexMethod } from '../schema/index-declaration.js';
import type { JsonPath, JsonScalar } from '../schema/json-path.js';
import type { Pattern } from '../schema/pattern.js';
import type { DateUnit } from '../schema/sql-fragment.js';
import type { DatabaseFailure } from './failure.js';
import type { ParentKeyDialect } from './parent-keys.js';
import type { SqlSyntax } from './sql-syntax.js';
import type { TransactionMode, TransactionStatements } from './transactions.js';
import type { Conversion, ValueDialect } from './values.js';

/**
 * The differences between databases that need no open connection. An `Adapter` has those that do; all other code is the
 * same for every database.
 */
export interface Dialect extends ValueDialect, ConditionDialect, JsonPathDialect, ListDialect, TableDialect {
  readonly name: string;
  /** The name in messages: `PostgreSQL`. */
  readonly displayName: string;
  /** The maximum number of bindings in one statement. */
  readonly maxBindings: number;
  /** Whether the default of a column can be evaluated before its row is inserted. */
  readonly supportsPreallocatedDefaults: boolean;
  /** Whether a call can use another connection while a transaction holds one. */
  readonly supportsMultipleConnections: boolean;
  /** Whether one statement can find stored rows, compare them with values, and write the differences. */
  readonly savesInOneStatement: boolean;
  /**
   * How one statement joins the rows that a find includes with the keys of their parents; `undefined` if a find runs a
   * statement for each included association.
   */
  readonly parentKeys: ParentKeyDialect | undefined;
  /** Whether a failed statement makes its transaction reject all others, up to a savepoint. */
  readonly abortsTransactions: boolean;
  /** Returns the statements that begin a transaction and those around it. */
  transactionStatements(mode: TransactionMode): TransactionStatements;
  /** What begins a transaction in which several statements that read see the same rows. */
  readonly snapshot: TransactionStatements;
  /** Returns the database of a connection of the driver, for events. */
  describeConnection(raw: object): DatabaseInfo;
  /** What is literal in the SQL of the program. */
  readonly sqlSyntax: SqlSyntax;
  /** Reads a driver's error; `undefined` if it is not one. */
  describeFailure(error: unknown): DatabaseFailure | undefined;
}

/** The SQL of conditions, orders and locks. */
interface ConditionDialect {
  /** Whether an offset may count each match of an `exists` as a row, unless the `exists` is an operand. */
  readonly offsetCountsMatches: boolean;
  /** The limit that means no limit, if an offset requires a limit. */
  readonly noLimit: number | undefined;
  /** Returns the function that writes an operand of a type in `order by`: `??` or `?`, or an expression around it. */
  sortOperand(type: TypeDescription): (operand: string) => string;
  /** Returns the function that writes a column or an expression of a type in a comparison for equality. */
  equalityOperand(type: TypeDescription): (operand: string) => string;
  /**
   * Returns the function that finds the range of the stored values that equal a canonical value, so that an index serves the
   * comparison; `undefined` if the index does without it.
   */
  equalityRange(
    type: TypeDescription,
  ): ((value: never) => readonly [from: unknown, below: unknown]) | undefined;
  /**
   * Returns the conversion of a canonical value to the binding that is compared for equality or containment; `undefined` if
   * it is bound as it is stored.
   */
  operandEncoder(type: TypeDescription): Conversion | undefined;
  /** What differs in the condition of an index or a check, which cannot have functions that only Espalier's connections have. */
  readonly inDefinitions: Partial<
    Pick<ConditionDialect, 'sortOperand' | 'equalityOperand' | 'equalityRange' | 'operandEncoder'>
  >;
  /** Returns the condition that a text matches a pattern, as a fragment with `??` and `?`. */
  like(anyCase: boolean): string;
  /** Returns the binding of {@link like} for a pattern. */
  likePattern(pattern: Pattern, anyCase: boolean): string;
  /** Returns the condition that JSON or an array contains another, as a fragment with `??` and `?`. */
  contains(type: TypeDescription): string;
  /**
   * Returns the sum, or the difference, of a column of numbers and a value, as a fragment with `??` and `?`. It is exact for
   * integers and decimals, and the statement fails if the type of the column does not have it.
   */
  sum(type: TypeDescription, operator: '+' | '-'): string;
  /** Returns an aggregate of values of a type, as a fragment with `?`. The sum and the average of exact numbers are exact. */
  aggregate(name: 'sum' | 'avg' | 'min' | 'max', type: TypeDescription): string;
  /** Returns a part of a day or an instant as text, as a fragment with one or more `?`, which are all the same operand. */
  datePart(type: TypeDescription, unit: DateUnit): string;
  /** Returns where an order without `nulls first` or `nulls last` sorts nulls. */
  defaultNulls(direction: 'asc' | 'desc'): 'first' | 'last';
  /** Returns the suffix of a query that locks its rows; empty if every writer locks the whole database. */
  lock(mode: 'update' | 'share', skipLocked: boolean): string;
}

/** The form in which what JSON has at a path is read or compared. A number is sorted and compared with all its digits. */
export type JsonForm = JsonScalar | 'ordered number' | 'any' | 'not null';

/** The SQL of what is inside JSON. */
interface JsonPathDialect {
  /**
   * Returns what a column has at a path in a form, as a fragment with `??` for the column and `?` for the path; null where
   * JSON has nothing, or nothing of this form. Texts are compared by their code points.
   */
  jsonAt(type: TypeDescription, form: JsonForm): string;
  /** Returns the binding of {@link jsonAt} for a path. */
  jsonPath(type: TypeDescription, form: JsonForm, path: JsonPath): unknown;
  /** Returns the binding of a number that is compared with an `ordered number`. */
  orderedNumber(value: number): unknown;
}

/** The SQL that binds any number of keys or rows as a fixed number of values, so that a statement's text is constant. */
interface ListDialect {
  /** Returns the condition that columns of these types equal one of the keys, as a fragment with `??` and `?`. */
  keyInCondition(types: readonly TypeDescription[]): string;
  /** Returns a relation `v` with columns `c0`, `c1`, ... of these types that has the rows, as a fragment with `?`. */
  valuesRelation(types: readonly TypeDescription[]): string;
  /** Returns the bindings of {@link keyInCondition} and {@link valuesRelation} for keys, each an array of encoded parts. */
  bindKeyList(keys: readonly (readonly unknown[])[]): readonly unknown[];
  /** Whether one key is found faster by itself than in a list of one. The text then depends on whether there are more. */
  readonly comparesOneKeyAlone: boolean;
  /** Returns how many rows one UPDATE can give different values of these types. */
  maxUpdatedRows(types: readonly TypeDescription[]): number;
}

/** The SQL that creates and drops tables. */
interface TableDialect {
  /** The character around identifiers, which is doubled inside of them. */
  readonly identifierQuote: '"' | '`';
  /** The maximum length of the name of a table or column, in bytes; the database truncates longer names silently. */
  readonly maxNameBytes: number;
  /** Whether tables belong to schemas, which models can name. */
  readonly supportsSchemas: boolean;
  readonly indexMethods: readonly IndexMethod[];
  /** Whether tables and columns have comments. */
  readonly supportsComments: boolean;
  /** Whether a unique key is a constraint of its table. Otherwise it is an index. */
  readonly supportsUniqueConstraints: boolean;
  /** Whether `create table` declares foreign keys, since they may refer to tables that do not exist yet. */
  readonly createsForeignKeysInline: boolean;
  /**
   * The query that returns a row if the server has generated columns that are computed at each read; `undefined` if every
   * server has.
   */
  readonly virtualColumnsTest: string | undefined;
  /** The suffix of `drop table` by which foreign keys of other tables do not prevent it. */
  readonly dropTableSuffix: string;
  /**
   * The expression for what a name stands for in the database: `table`, `view` or another kind of relation, or null. The
   * name is `v.c0`, and `v.c1` is the name as an identifier.
   */
  readonly relationKind: string;
  /** The statements to run before and after a transaction that changes tables. */
  readonly aroundDdl: readonly [before: readonly string[], after: readonly string[]];
}
