/** The size of the inserts of a write plan. */
export interface InsertsSize {
  /** Rows and columns of each batch. */
  readonly batches: readonly { readonly rows: number; readonly columns: number }[];
  readonly hasForwardReferences: boolean;
  /** Whether every table has a primary key to find rows by. */
  readonly hasKeys: boolean;
}

/** The size of a write plan. */
export interface PlanSize extends InsertsSize {
  /** How many UPDATEs link rows. */
  readonly links: number;
  /** How many of these UPDATEs link rows that the plan itself inserts, or that another UPDATE changes too. */
  readonly deferredLinks: number;
  readonly preassignedKeys: number;
  /** `undefined` if every row is new. */
  readonly stored: StoredSize | undefined;
  /** Whether hooks that run after the rows keep a transaction open around the plan. */
  readonly hasAfterHooks: boolean;
  /** The models whose hooks see the stored rows of a save. */
  readonly hookedModels: readonly string[];
}

/** What a save does with stored rows, at most. */
export interface StoredSize {
  /** How many statements read rows, if they are read before the write. */
  readonly reads: number;
  /** How many tables lose or unlink rows that the values leave out. */
  readonly removals: number;
  /** How many rows are updated, in how many batches. */
  readonly updates: { readonly rows: number; readonly batches: number };
  /** Whether roots are locked by a statement before the write. */
  readonly hasLocks: boolean;
  /** Whether one statement finds the rows and writes what differs. */
  readonly inOneStatement: boolean;
}

/** The cost of a write plan, as far as it is known without a database. */
export interface CostEstimate {
  /** The number of statements, including those that begin and end the transaction. */
  readonly statements: number;
  /** The cost as text, with the reason if it is more than one statement. */
  readonly text: string;
}

/** Estimates the cost of plans as the adapter of a dialect runs them. */
export interface CostEstimator {
  /** Returns the cost of a plan of this size in a new transaction. */
  estimateCost(size: PlanSize): CostEstimate;
}
