/** How much a write plan does. */
export interface PlanSize {
  /** Rows and columns of each batch. */
  readonly batches: readonly { readonly rows: number; readonly columns: number }[];
  /** How many UPDATEs link rows. */
  readonly links: number;
  /** How many of them link rows that the plan itself inserts, or that another UPDATE changes too. */
  readonly deferredLinks: number;
  readonly preassignedKeys: number;
  readonly hasForwardReferences: boolean;
  /** Whether hooks after the rows keep a transaction open around the plan. */
  readonly hasAfterHooks: boolean;
  /** Whether every table has a primary key to find rows by. */
  readonly hasKeys: boolean;
}

/** What running a write plan takes, as far as it is known without a database. */
export interface CostEstimate {
  /** All statements, with those that begin and end the transaction. */
  readonly statements: number;
  /** The same for a person, and why it is not less. */
  readonly text: string;
}

/** What a dialect knows about the cost of plans: how its adapter runs one. */
export interface CostEstimator {
  /** Returns what a plan of this size takes in a transaction of its own. */
  estimateCost(size: PlanSize): CostEstimate;
}
