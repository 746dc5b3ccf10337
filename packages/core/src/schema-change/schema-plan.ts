/** What a step of a schema plan does. */
export type SchemaStepKind =
  | 'renameTable'
  | 'renameColumn'
  | 'createTable'
  | 'rebuildTable'
  | 'addColumn'
  | 'dropColumn'
  | 'changeType'
  | 'changeDefault'
  | 'changeNull'
  | 'changeNumbering'
  | 'changeGenerated'
  | 'changePrimaryKey'
  | 'addIndex'
  | 'dropIndex'
  | 'addUniqueKey'
  | 'dropUniqueKey'
  | 'addCheck'
  | 'dropCheck'
  | 'validateCheck'
  | 'addForeignKey'
  | 'dropForeignKey'
  | 'validateForeignKey'
  | 'changeComment';

/** What to know before a step runs on a database with rows. */
export interface SchemaWarning {
  /**
   * `dataLoss`: values are lost for good. `lock`: others wait while the step works, which takes longer the more rows there
   * are. `mayFail`: the step fails if the rows do not allow it, and then changes nothing.
   */
  readonly kind: 'dataLoss' | 'lock' | 'mayFail';
  /** The warning in words. */
  readonly text: string;
}

/** One step of a schema plan: frozen data. */
export interface SchemaStep {
  /** What the step does. */
  readonly kind: SchemaStepKind;
  /** As a model names it. */
  readonly table: string;
  /** What the step does, in words. */
  readonly description: string;
  /** The statements, in order. */
  readonly up: readonly string[];
  /** The statements that undo the step, in order; `undefined` if nothing can undo it: see `irreversible`. */
  readonly down: readonly string[] | undefined;
  /** Why there is no `down`. */
  readonly irreversible: string | undefined;
  /** What to know before the step runs; none if it is harmless. */
  readonly warnings: readonly SchemaWarning[];
  /**
   * Whether the transaction of the step needs `beforeTransaction` and `afterTransaction` of the plan around it, which no
   * database accepts inside of a transaction.
   */
  readonly outsideTransaction: boolean;
}

/**
 * The steps that make the tables of a database those of the models, in order: frozen data. Its steps run one after another in
 * one transaction, and are undone in the reverse order.
 *
 * @example
 * const plan = await database.planSchema();
 * if (!plan.isEmpty) console.log(plan.explain());
 */
export interface SchemaPlan {
  /** The kind of the database: `'postgres'` or `'sqlite'`. */
  readonly dialect: string;
  /** Whether the database has what the models say. */
  readonly isEmpty: boolean;
  /** The steps, in order. */
  readonly steps: readonly SchemaStep[];
  /** What the models could say in addition, such as that a column was renamed. */
  readonly hints: readonly string[];
  /** The tables that no model names, which are left alone. */
  readonly otherTables: readonly string[];
  /** The statements to run before the transaction of the steps; empty if none is needed. */
  readonly beforeTransaction: readonly string[];
  /** The statements to run after the transaction of the steps, even if it fails; empty if none is needed. */
  readonly afterTransaction: readonly string[];
  /** Returns the plan as text. */
  explain(): string;
}
