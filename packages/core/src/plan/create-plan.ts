import type { PlanSize } from '../dialect/dialect.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition, ScopedValue } from '../schema/model-definition.js';

/** A column whose value is the key of another new row, known only when that row is in. */
export interface KeyReference {
  readonly attribute: Attribute;
  readonly key: Attribute;
  /**
   * Index of the batch that the other rows are in. Where it is `undefined`, the key is foreseen: it is known before any
   * row is in, and the other row may come later.
   */
  readonly batch: number | undefined;
  /** The record that each row of the batch refers to, in the order of its rows. */
  readonly targets: readonly number[];
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
  /** The records that its rows are of, by their positions in the record graph, in the order of insertion. */
  readonly records: readonly number[];
}

/** Batches that depend on earlier levels only. */
export interface Level {
  readonly batches: readonly InsertBatch[];
}

/**
 * Foreign keys that no insert carries, set when all rows are in: the row was stored earlier, or it stands in a cycle in
 * which no key is known beforehand.
 */
export interface LinkBatch {
  readonly kind: 'linkBatch';
  readonly model: ModelDefinition;
  readonly pairs: readonly { readonly attribute: Attribute; readonly key: Attribute }[];
  /** What the scope of an association gives all of the rows. */
  readonly scope: readonly ScopedValue[];
  readonly toModel: ModelDefinition;
  /** The records whose rows are updated. */
  readonly records: readonly number[];
  /** The record that each comes to refer to. */
  readonly targets: readonly number[];
}

/** A key that is known before any row is in, for all rows of its model that are not given one. */
export interface PreassignedKey {
  readonly model: ModelDefinition;
  readonly attribute: Attribute;
}

/** What a nested create is going to do, as frozen data: the same object that `create` runs. */
export interface CreatePlan {
  readonly kind: 'createPlan';
  readonly model: string;
  readonly levels: readonly Level[];
  readonly links: readonly LinkBatch[];
  /** Keys that have to be known before any row is in. */
  readonly preassignedKeys: readonly PreassignedKey[];
  /** Whether a row may refer to one that is inserted after it: foreign keys then have to be checked at the end. */
  readonly hasForwardReferences: boolean;
  /**
   * All records to insert, by their positions in the record graph, in input order, each behind those that it depends on.
   * Numbered keys follow this order.
   */
  readonly sequence: readonly number[];
  /** How much it does. */
  readonly size: PlanSize;
  /**
   * How many statements it takes in a transaction of its own, with those that begin and end it, as far as that is known
   * without a database.
   */
  readonly statements: number;
  /** The plan as text for a person. No value of any row is in it. */
  explain(): string;
  /** The plan as a Mermaid flowchart. */
  toMermaid(): string;
}

/** Every batch of a plan, in order. */
export function batchesOf(plan: Pick<CreatePlan, 'levels'>): readonly InsertBatch[] {
  return plan.levels.flatMap(({ batches }) => batches);
}

/** Where each record's row stands: its batch, and its place in that, by the record's position; -1 for what is not inserted. */
export interface RowPositions {
  readonly batchOf: Int32Array;
  readonly ordinalOf: Int32Array;
}

/** @param recordCount how many records the graph has */
export function rowPositions(batches: readonly InsertBatch[], recordCount: number): RowPositions {
  const batchOf = new Int32Array(recordCount).fill(-1);
  const ordinalOf = new Int32Array(recordCount);
  for (const { index, records } of batches) {
    for (let ordinal = 0; ordinal < records.length; ordinal += 1) {
      batchOf[records[ordinal] as number] = index;
      ordinalOf[records[ordinal] as number] = ordinal;
    }
  }
  return { batchOf, ordinalOf };
}
