import { getOrAdd } from '../util/grouping.js';
import {
  batchesOf,
  type InsertBatch,
  type KeyReference,
  type PlannedInserts,
  type RowPositions,
  rowPositions,
} from './write-plan.js';

/** A part of the inserts of a plan. */
export interface InsertPart {
  readonly plan: PlannedInserts;
  /** The foreign keys of its rows to rows of earlier parts, whose keys are known. */
  readonly earlier: readonly EarlierReference[];
  /** Its batches whose keys later parts refer to. */
  readonly neededLater: ReadonlySet<InsertBatch>;
}

/** The foreign key of some rows, and the rows that they refer to, which are inserted already. */
export interface EarlierReference extends Pick<KeyReference, 'attribute' | 'key' | 'targets'> {
  readonly records: readonly number[];
}

/** A batch of a part that records are still added to. */
interface BatchDraft {
  /** The position among the batches of the part, in the order in which they got their first record. */
  readonly number: number;
  readonly origin: InsertBatch;
  readonly records: number[];
  readonly references: readonly ReferenceDraft[];
}

interface ReferenceDraft {
  readonly reference: KeyReference;
  /** The batch that it refers to; `undefined` if the rows are in an earlier part. */
  readonly to: BatchDraft | undefined;
  readonly targets: number[];
}

/**
 * Splits the inserts of a plan into parts of some rows, in the order of insertion. A row of a part refers to rows of the
 * same part, as in the whole plan, or to rows of earlier parts, as to stored ones. The links of the plan are in no part.
 *
 * @param plan a plan without references to rows that are inserted later
 * @param recordCount how many records the graph has
 * @param maxRows the maximum number of rows of a part
 */
export function* splitInserts(
  plan: PlannedInserts,
  recordCount: number,
  maxRows: number,
): Generator<InsertPart, void, undefined> {
  const splitter = new InsertSplitter(plan, recordCount);
  for (let start = 0; start < plan.sequence.length; start += maxRows)
    yield splitter.take(plan.sequence.slice(start, start + maxRows));
}

class InsertSplitter {
  readonly #plan: PlannedInserts;
  readonly #batches: readonly InsertBatch[];
  readonly #positions: RowPositions;
  /** How many rows that are in no part yet refer to each row, by the position of its record. */
  readonly #waiting: Int32Array;
  /** The batches of the current part by what their rows have in common, and by the positions of their records. */
  #byShape = new Map<string, BatchDraft>();
  #byRecord = new Map<number, BatchDraft>();

  constructor(plan: PlannedInserts, recordCount: number) {
    this.#plan = plan;
    this.#batches = batchesOf(plan);
    this.#positions = rowPositions(this.#batches, recordCount);
    this.#waiting = countReferences(this.#batches, recordCount);
  }

  /** Returns the part with some records. */
  take(sequence: readonly number[]): InsertPart {
    this.#byShape = new Map();
    this.#byRecord = new Map();
    for (let position = 0; position < sequence.length; position += 1) this.#add(sequence[position] as number);
    const drafts = [...this.#byShape.values()].sort((left, right) => left.origin.index - right.origin.index);
    const batches = buildBatches(drafts);
    const levels = this.#plan.levels.map((level) => ({
      batches: batches.filter((_, index) => level.batches.includes((drafts[index] as BatchDraft).origin)),
    }));
    return {
      plan: { ...this.#plan, links: [], levels, sequence },
      earlier: drafts.flatMap(earlierReferences),
      neededLater: new Set(
        batches.filter(({ records }) => records.some((each) => this.#waiting[each] !== 0)),
      ),
    };
  }

  #add(record: number): void {
    const origin = this.#batches[this.#positions.batchOf[record] as number] as InsertBatch;
    const ordinal = this.#positions.ordinalOf[record] as number;
    const shape = this.#describeShape(origin, ordinal);
    const draft = getOrAdd(this.#byShape, shape, () => this.#startDraft(origin, ordinal));
    draft.records.push(record);
    this.#byRecord.set(record, draft);
    for (let position = 0; position < draft.references.length; position += 1) {
      const { reference, targets } = draft.references[position] as ReferenceDraft;
      const target = reference.targets[ordinal] as number;
      targets.push(target);
      this.#waiting[target] = (this.#waiting[target] as number) - 1;
    }
  }

  /** Describes what the rows of a batch have in common: their batch in the whole plan, and the batches that they refer to. */
  #describeShape({ index, keyReferences }: InsertBatch, ordinal: number): string {
    let shape = `${index}`;
    for (let position = 0; position < keyReferences.length; position += 1) {
      const { targets } = keyReferences[position] as KeyReference;
      shape += `;${this.#byRecord.get(targets[ordinal] as number)?.number ?? ''}`;
    }
    return shape;
  }

  #startDraft(origin: InsertBatch, ordinal: number): BatchDraft {
    const references = origin.keyReferences.map((reference) => ({
      reference,
      to: this.#byRecord.get(reference.targets[ordinal] as number),
      targets: [],
    }));
    return { number: this.#byShape.size, origin, records: [], references };
  }
}

/** Counts how many rows refer to each row, by the position of its record. */
function countReferences(batches: readonly InsertBatch[], recordCount: number): Int32Array {
  const counts = new Int32Array(recordCount);
  for (const { keyReferences } of batches) {
    for (const { targets } of keyReferences) {
      for (let ordinal = 0; ordinal < targets.length; ordinal += 1)
        counts[targets[ordinal] as number] = (counts[targets[ordinal] as number] as number) + 1;
    }
  }
  return counts;
}

function buildBatches(drafts: readonly BatchDraft[]): readonly InsertBatch[] {
  const indexOf = new Map(drafts.map((draft, index) => [draft, index]));
  return drafts.map(({ origin, records, references }, index) => ({
    ...origin,
    index,
    records,
    keyReferences: references.flatMap(({ reference, to, targets }) =>
      to === undefined ? [] : { ...reference, batch: indexOf.get(to), targets },
    ),
  }));
}

function earlierReferences({ records, references }: BatchDraft): readonly EarlierReference[] {
  return references.flatMap(({ reference: { attribute, key }, to, targets }) =>
    to === undefined ? { records, attribute, key, targets } : [],
  );
}
