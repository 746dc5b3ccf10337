/** The description of one error code. */
interface ErrorCodeEntry {
  /** The party that can correct the error: the sender of the data, the developer, or the operator of the database. */
  readonly about: 'data' | 'code' | 'database';
  /** The class of errors with this code. */
  readonly class: string;
  readonly meaning: string;
  readonly remedy: string;
}

/** Every error code. docs/errors.md shows this table. */
export const errorCodes = {
  VALIDATION_FAILED: {
    about: 'data',
    class: 'ValidationError',
    meaning: 'several problems in the data of one call',
    remedy: 'look at `errors`: each problem has its own code',
  },
  UNKNOWN_KEY: {
    about: 'data',
    class: 'UnknownKeyError',
    meaning: 'a key of the values is neither an attribute nor an association',
    remedy: 'correct the key; see `suggestion`',
  },
  NOT_INCLUDED: {
    about: 'data',
    class: 'NotIncludedError',
    meaning: '`include` does not cover a nested value, so it would be lost',
    remedy: 'add its association to `include`, or leave the value out',
  },
  UNSAVED_NESTED_CHANGES: {
    about: 'data',
    class: 'ValidationError',
    meaning: 'a stored instance is saved, and holds changes of other rows or of links, which would be lost',
    remedy: 'save or undo the changes; see `hint`',
  },
  INVALID_SHAPE: {
    about: 'data',
    class: 'ValidationError',
    meaning: 'an array, an object, an instance or null where another form belongs',
    remedy: 'pass the form that the message names',
  },
  INVALID_VALUE: {
    about: 'data',
    class: 'ValidationError',
    meaning: 'a value does not fit its attribute, contradicts another one, or was nested by a hook',
    remedy: 'convert the value, leave one out, or nest it in the values of the call',
  },
  NULL_NOT_ALLOWED: {
    about: 'data',
    class: 'ValidationError',
    meaning: 'a value that is required is null or absent, after nesting has set the foreign keys',
    remedy: 'pass a value, or nest the record that sets it',
  },
  FOREIGN_KEY_CONFLICT: {
    about: 'data',
    class: 'ValidationError',
    meaning: 'a foreign key is given, and nesting sets it to another key',
    remedy: 'leave one of them out',
  },
  DUPLICATE_KEY: {
    about: 'data',
    class: 'ValidationError',
    meaning: 'two records of the call have the same unique key',
    remedy: 'pass one object at both places',
  },
  UNIQUE_SWAP: {
    about: 'data',
    class: 'ValidationError',
    meaning: 'two stored rows exchange unique values, and none of them can have another value in between',
    remedy: 'save one of the rows with another value first',
  },
  MISSING_CHILDREN: {
    about: 'data',
    class: 'MissingChildrenError',
    meaning: 'a save leaves out rows that are stored below a record',
    remedy: 'name these rows too, or choose by `missing`: keep, unlink or delete',
  },
  PARTLY_LOADED: {
    about: 'data',
    class: 'ValidationError',
    meaning:
      'a save would remove rows of an association that were not loaded, since a find has filtered or limited them',
    remedy: "load the whole association, or keep these rows by `missing: 'keep'`",
  },
  MOVED_RECORD: {
    about: 'data',
    class: 'ValidationError',
    meaning: 'a row that a save names belongs to another parent, or is not linked to this one',
    remedy: "leave the row out, or allow it with `moved: 'take'`",
  },
  VALIDATOR_REJECTED: {
    about: 'data',
    class: 'ValidationError',
    meaning: 'a validator or a schema rejected a value',
    remedy: 'see `validator` and the message',
  },
  TOO_MUCH_INPUT: {
    about: 'data',
    class: 'ValidationError',
    meaning: 'more records or levels than `maxRecords` or `maxDepth` allows',
    remedy: 'pass less, or raise the limit',
  },
  INVALID_QUERY: {
    about: 'data',
    class: 'ValidationError',
    meaning: 'a name or a value in `where`, a key, or the cursor of a page is wrong',
    remedy: 'correct the condition or the key, or begin with the first page',
  },
  INVALID_OPTION: {
    about: 'code',
    class: 'OptionError',
    meaning:
      'an option or a call is wrong, whatever the data is: an unknown option, a negative limit, an operator that does not fit',
    remedy: 'correct the call',
  },
  MISSING_CONTEXT: {
    about: 'code',
    class: 'MissingContextError',
    meaning:
      'a model has a tenant, and the call runs without its context value; a `MissingContextError` is an `OptionError`',
    remedy: 'run the call in `database.withContext`; see `hint`',
  },
  INVALID_INCLUDE: {
    about: 'code',
    class: 'IncludeError',
    meaning: 'an entry of `include` is wrong; an `IncludeError` is an `OptionError`',
    remedy: 'correct the entry',
  },
  INVALID_SCHEMA: {
    about: 'code',
    class: 'SchemaError',
    meaning:
      'models, associations or validators cannot work, or a column cannot carry the values of its attribute',
    remedy: 'correct the models, or the column; `mistakes` lists every mistake in every model',
  },
  INVALID_CONFIGURATION: {
    about: 'code',
    class: 'ConfigurationError',
    meaning:
      'a database, a model or an attribute is declared in a way that cannot work, or a driver is missing',
    remedy: 'correct the declaration, or install the driver',
  },
  CYCLIC_DEPENDENCY: {
    about: 'code',
    class: 'CyclicDependencyError',
    meaning:
      'foreign keys that are NOT NULL form a cycle, and none of the keys is known before its row is inserted',
    remedy: 'let one foreign key be null, or give the rows their keys',
  },
  RECORD_NOT_FOUND: {
    about: 'database',
    class: 'RecordNotFoundError',
    meaning: 'a row that must exist does not: one named by a key, or the row of an instance',
    remedy: 'create the row first, use `connectOrCreate`, or read the instance again; see `paths`',
  },
  VERSION_CONFLICT: {
    about: 'database',
    class: 'VersionConflictError',
    meaning: 'the row has changed since it was read, and nothing was written',
    remedy: 'reload the instance, apply the change again, and save it; see `paths`',
  },
  UNIQUE_CONSTRAINT: {
    about: 'database',
    class: 'UniqueConstraintError',
    meaning: 'another row has the same unique key',
    remedy: 'use another value, or link that row',
  },
  FOREIGN_KEY_CONSTRAINT: {
    about: 'database',
    class: 'ForeignKeyConstraintError',
    meaning: 'a foreign key has no matching row, or another row still refers to the row',
    remedy: 'create the referenced row first, or delete the referring rows first',
  },
  NOT_NULL_CONSTRAINT: {
    about: 'database',
    class: 'NotNullConstraintError',
    meaning: 'the table requires a value that the model does not',
    remedy: 'give the column a value, or let it be null',
  },
  CHECK_CONSTRAINT: {
    about: 'database',
    class: 'CheckConstraintError',
    meaning: 'a value is outside what a CHECK constraint allows',
    remedy: 'pass what the table allows',
  },
  ROW_NOT_INSERTED: {
    about: 'database',
    class: 'RowNotInsertedError',
    meaning: 'a trigger or a rule dropped a row without an error',
    remedy: 'see the triggers and rules of the table',
  },
  DATABASE_FAILED: {
    about: 'database',
    class: 'DatabaseError',
    meaning: 'the database rejected a statement for another reason',
    remedy: 'see `cause`',
  },
  CONNECTION_FAILED: {
    about: 'database',
    class: 'ConnectionError',
    meaning: 'the database cannot be reached, or the connection was lost',
    remedy: 'see that the database runs, and that the connection options are right',
  },
  TIMEOUT: {
    about: 'database',
    class: 'TimeoutError',
    meaning: 'a statement, a lock, a free connection or the call took longer than is allowed',
    remedy: 'try again later, or raise `timeout`',
  },
  ABORTED: {
    about: 'database',
    class: 'AbortError',
    meaning: 'the `signal` of the call, or of the transaction around it, was aborted',
    remedy: 'nothing, if the program meant to; `cause` is the reason of the signal',
  },
  TRANSACTION_FAILED: {
    about: 'database',
    class: 'TransactionError',
    meaning: 'a transaction collided with another one, has ended, or cannot do what the call asks for',
    remedy: 'run the transaction again, or correct the call',
  },
} as const satisfies Readonly<Record<string, ErrorCodeEntry>>;

/** Every code that an error of Espalier can have. The list is closed, so that a `switch` over it can be exhaustive. */
export type ErrorCode = keyof typeof errorCodes;
