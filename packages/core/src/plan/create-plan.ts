import type { PathChain } from '../errors/path.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/** A column whose value is the key of another new row, known only when that row is in. */
export interface KeyReference {
  readonly attribute: Attribute;
  /** Index of the batch that the other row is in; the same for every row of a batch. */
  readonly batch: number;
  readonly key: Attribute;
}

/** One row to insert. */
export interface PlannedRow {
  /** The record that it is the row of: its position in the record graph. */
  readonly record: number;
  readonly batch: number;
  readonly path: PathChain;
  /** One value per column of its batch; `undefined` where a key reference stands. */
  readonly values: readonly unknown[];
  /** The record referred to, per key reference of its batch. */
  readonly references: readonly number[];
}

/** Rows of one model with one set of columns: what one INSERT can take. */
export interface InsertBatch {
  readonly kind: 'insertBatch';
  /** Position among all batches of the plan. */
  readonly index: number;
  readonly model: ModelDefinition;
  readonly columns: readonly Attribute[];
  /** Columns left out, which the database fills: numbered keys, declared SQL defaults, else its own default or NULL. */
  readonly omitted: readonly Attribute[];
  readonly keyReferences: readonly KeyReference[];
  readonly rows: readonly PlannedRow[];
}

/** Batches that depend on earlier levels only. */
export interface Level {
  readonly batches: readonly InsertBatch[];
}

/** One row whose foreign key is set when all rows are in. */
export interface PlannedLink {
  readonly record: number;
  readonly path: PathChain;
}

/**
 * Foreign keys that cannot be inserted with their row: the row was stored earlier, or it stands in a cycle.
 * All rows of a link come to refer to the same record.
 */
export interface LinkBatch {
  readonly kind: 'linkBatch';
  readonly model: ModelDefinition;
  readonly pairs: readonly { readonly attribute: Attribute; readonly key: Attribute }[];
  /** The record referred to. */
  readonly to: number;
  readonly toModel: ModelDefinition;
  readonly rows: readonly PlannedLink[];
}

/** What a nested create is going to do, as frozen data: the same object that `create` runs. */
export interface CreatePlan {
  readonly kind: 'createPlan';
  readonly model: string;
  readonly levels: readonly Level[];
  readonly links: readonly LinkBatch[];
  /** All rows to insert, in input order, each behind those that it depends on. Numbered keys follow this order. */
  readonly rows: readonly PlannedRow[];
  /** The plan as text for a person. No value of any row is in it. */
  explain(): string;
  /** The plan as a Mermaid flowchart. */
  toMermaid(): string;
}

/** Every batch of a plan, in order. */
export function batchesOf(plan: Pick<CreatePlan, 'levels'>): readonly InsertBatch[] {
  return plan.levels.flatMap(({ batches }) => batches);
}
