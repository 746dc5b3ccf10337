import type { PathChain } from '../errors/path.js';
import type { Attribute } from '../schema/attribute.js';
import type {
  AssociationDefinition,
  ForeignKeyPair,
  ModelDefinition,
  ScopedValue,
} from '../schema/model-definition.js';
import type { PlanSize } from './cost-estimate.js';
import type { Expression } from './expression.js';
import type { StoredRowsPlan } from './stored-rows-plan.js';

/** A column whose value is the key of another new row. The key is known once that row is inserted. */
export interface KeyReference {
  /** The foreign key. */
  readonly attribute: Attribute;
  /** The key of the other model that it refers to. */
  readonly key: Attribute;
  /**
   * Index of the batch that inserts the other rows. It is `undefined` for a preassigned key, which is known before any
   * row is inserted, so that the other row may come later.
   */
  readonly batch: number | undefined;
  /** The record that each row of the batch refers to, in the order of the batch's rows. */
  readonly targets: readonly number[];
}

/** Inserts rows of one model with one set of columns, as one INSERT can do. */
export interface InsertBatch {
  /** What the batch does. */
  readonly kind: 'insert';
  /** Position among all batches of the plan. */
  readonly index: number;
  /** The model of the rows. */
  readonly model: ModelDefinition;
  /** The columns that the INSERT names. */
  readonly columns: readonly Attribute[];
  /** Columns that the database fills: generated keys, declared SQL defaults, else the column's own default or NULL. */
  readonly omitted: readonly Attribute[];
  /** The columns that get the keys of other new rows. */
  readonly keyReferences: readonly KeyReference[];
  /** The records to insert, by their positions in the record graph, in the order of insertion. */
  readonly records: readonly number[];
}

/** Updates stored rows of one model, in one set of columns. */
export interface UpdateBatch {
  /** What the batch does. */
  readonly kind: 'update';
  /** The model of the rows. */
  readonly model: ModelDefinition;
  /** The columns whose values are known. Until the stored rows are known, these are all that the values give. */
  readonly columns: readonly Attribute[];
  /** Whether the rows refer to new rows, so that they are updated after the inserts. */
  readonly followsInserts: boolean;
  /** Foreign keys to new rows, or to stored rows whose key is found with them. */
  readonly references: readonly UpdateReference[];
  /** The attributes that the database computes; none unless the batch has one record. A new row is computed after its insert. */
  readonly computed: readonly Computation[];
  /** The records whose rows are updated. */
  readonly records: readonly number[];
}

/** An attribute, and the expression that the database computes it from. */
export interface Computation {
  readonly attribute: Attribute;
  readonly expression: Expression;
}

/** A foreign key that an update sets to the key of another record. */
export interface UpdateReference {
  /** The foreign key. */
  readonly attribute: Attribute;
  /** The key of the other model that it refers to. */
  readonly key: Attribute;
  /** The record that each row of the batch refers to, in the order of the batch's rows. */
  readonly targets: readonly number[];
}

/** Deletes stored rows that the values leave out, or clears their foreign keys. */
export interface RemovalBatch {
  /** Whether rows are deleted, or their foreign keys are set to null. */
  readonly kind: 'delete' | 'unlink';
  /** The association that the rows belong to. */
  readonly association: AssociationDefinition;
  /** The model of the rows. */
  readonly model: ModelDefinition;
  /** The place of the association in the values. */
  readonly path: PathChain;
  /** The foreign keys that become null; none if the rows are deleted. */
  readonly cleared: readonly Attribute[];
  /** The primary keys of the rows; `undefined` until the stored rows are known. */
  readonly keys: readonly (readonly unknown[])[] | undefined;
}

/** Batches that depend on earlier levels only. */
export interface Level {
  /** The inserts of the level, in order. */
  readonly batches: readonly InsertBatch[];
}

/**
 * Sets foreign keys that no insert can carry, after all inserts: the row was stored earlier, or it is part of a cycle in
 * which no key can be preassigned. The scope of an association is written to stored rows in the same way.
 */
export interface LinkBatch {
  /** What the batch does. */
  readonly kind: 'link';
  /** The model of the rows. */
  readonly model: ModelDefinition;
  /** The foreign keys to set, each with the key that it refers to. */
  readonly pairs: readonly ForeignKeyPair[];
  /** The values that the scope of an association sets in every row. */
  readonly scope: readonly ScopedValue[];
  /** The model that the rows will refer to. */
  readonly toModel: ModelDefinition;
  /** The records whose rows are updated. */
  readonly records: readonly number[];
  /** The record that each row will refer to. */
  readonly targets: readonly number[];
}

/** A key that is assigned before the first insert to every new row of a model whose values have none. */
export interface PreassignedKey {
  readonly model: ModelDefinition;
  readonly attribute: Attribute;
}

/** What a write does, as frozen data. A call runs the same object that its `plan...` method returns. */
export interface WritePlan {
  /** Tells the plan from that of a find. */
  readonly kind: 'writePlan';
  /** The name of the model of the roots. */
  readonly model: string;
  /** The inserts, in levels. */
  readonly levels: readonly Level[];
  /** Deleted and unlinked rows, before everything else: leaves first. */
  readonly removals: readonly RemovalBatch[];
  /** The updates of stored rows. */
  readonly updates: readonly UpdateBatch[];
  /** The foreign keys that are set after all inserts. */
  readonly links: readonly LinkBatch[];
  /** How a save finds its stored rows; `undefined` if every row is new, and once the rows are found. */
  readonly stored: StoredRowsPlan | undefined;
  /** Keys to assign before the first insert. */
  readonly preassignedKeys: readonly PreassignedKey[];
  /** Whether a row may refer to a row that is inserted later: foreign keys must then be checked at the end. */
  readonly hasForwardReferences: boolean;
  /**
   * All records to insert, by their positions in the record graph: in input order, each after the records that it
   * depends on. Generated keys follow this order.
   */
  readonly sequence: readonly number[];
  /** The amount of work of the plan. */
  readonly size: PlanSize;
  /**
   * The number of statements in a new transaction, including those that begin and end it, as far as it is known
   * without a database.
   */
  readonly statements: number;
  /** Returns the plan as text for a person. It contains no value of any row. */
  explain(): string;
  /** Returns the plan as a Mermaid flowchart. */
  toMermaid(): string;
}

/** What one statement inserts, and what it needs of the rest of a plan. */
export type PlannedInserts = Pick<WritePlan, 'levels' | 'sequence' | 'links' | 'updates' | 'preassignedKeys'>;

/**
 * Whether an update may write anything. The values of an identified record may give its key alone; its version is then
 * raised if something that it owns changes.
 */
export function mayWrite({ model, columns, references, computed }: UpdateBatch): boolean {
  return columns.length + references.length + computed.length > 0 || model.version !== undefined;
}

/** Returns every insert batch of a plan, in order. */
export function batchesOf(plan: Pick<WritePlan, 'levels'>): readonly InsertBatch[] {
  const batches: InsertBatch[] = [];
  for (const level of plan.levels) for (const batch of level.batches) batches.push(batch);
  return batches;
}

/** Returns the model of each batch of a plan, of whatever kind. */
export function modelsOf(plan: WritePlan): readonly ModelDefinition[] {
  return [...batchesOf(plan), ...plan.links, ...plan.updates, ...plan.removals].map(({ model }) => model);
}

/** Returns the number of batches of every kind. */
export function stepCount({
  levels,
  links,
  removals,
  updates,
}: Pick<WritePlan, 'levels' | 'links' | 'removals' | 'updates'>): number {
  return batchesOf({ levels }).length + links.length + removals.length + updates.length;
}

/** Returns the attributes that a link sets, apart from timestamps. */
export function linkedAttributes({ pairs, scope }: Pick<LinkBatch, 'pairs' | 'scope'>): readonly Attribute[] {
  return [...pairs.map(({ foreignKey }) => foreignKey), ...scope.map(({ attribute }) => attribute)];
}

/** The batch and the ordinal in it of each record, by the record's position. The batch of a record without an insert is -1. */
export interface RowPositions {
  readonly batchOf: Int32Array;
  readonly ordinalOf: Int32Array;
}

/** Returns the batch and the ordinal of each record. @param recordCount how many records the graph has */
export function rowPositions(batches: readonly InsertBatch[], recordCount: number): RowPositions {
  const positions = newPositions(recordCount);
  for (const { index, records } of batches) writePositions(positions, index, records);
  return positions;
}

/** Returns positions of records of which none has an insert. */
export function newPositions(recordCount: number): RowPositions {
  return { batchOf: new Int32Array(recordCount).fill(-1), ordinalOf: new Int32Array(recordCount) };
}

/** Writes the positions of some records of a batch. @param start the ordinal of the first of them */
export function writePositions(
  { batchOf, ordinalOf }: RowPositions,
  batch: number,
  records: readonly number[],
  start = 0,
): void {
  for (let position = 0; position < records.length; position += 1) {
    batchOf[records[position] as number] = batch;
    ordinalOf[records[position] as number] = start + position;
  }
}
