import { getOrAdd } from '../util/grouping.js';
import { andThen, eachOf, inParts, type Pace, type Paced } from '../util/pausable.js';
import {
  batchesOf,
  type InsertBatch,
  type KeyReference,
  newPositions,
  type PlannedInserts,
  type RowPositions,
  writePositions,
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
  /** The number among the batches of the part, from 1, in the order in which they got their first record. */
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
 * @returns the parts, each of which is built when it is asked for
 */
export function splitInserts(
  plan: PlannedInserts,
  recordCount: number,
  maxRows: number,
  pace: Pace | undefined,
): Paced<Iterable<InsertPart>> {
  const batches = batchesOf(plan);
  const positions = newPositions(recordCount);
  const waiting = new Int32Array(recordCount);
  const preparing = eachOf(batches, ({ index, records, keyReferences }) => {
    const writing = inParts(records, pace, (some, start) => writePositions(positions, index, some, start));
    return andThen(writing, () => eachOf(keyReferences, ({ targets }) => addCounts(waiting, targets, pace)));
  });
  return andThen(preparing, () => takeParts(new InsertSplitter(plan, batches, positions, waiting), maxRows));
}

/** Counts how many of some references are to each row. */
function addCounts(counts: Int32Array, targets: readonly number[], pace: Pace | undefined): Paced<void> {
  return inParts(targets, pace, (some) => {
    for (let position = 0; position < some.length; position += 1) {
      const target = some[position] as number;
      counts[target] = (counts[target] as number) + 1;
    }
  });
}

function* takeParts(splitter: InsertSplitter, maxRows: number): Generator<InsertPart, void, undefined> {
  const { sequence } = splitter.plan;
  for (let start = 0; start < sequence.length; start += maxRows)
    yield splitter.take(sequence.slice(start, start + maxRows));
}

class InsertSplitter {
  readonly plan: PlannedInserts;
  readonly #batches: readonly InsertBatch[];
  readonly #positions: RowPositions;
  /** How many rows that are in no part yet refer to each row, by the position of its record. */
  readonly #waiting: Int32Array;
  /** The batches of the current part, in the order in which they got their first record. */
  #drafts: BatchDraft[] = [];
  /** The same batches by what their rows have in common, and the last of them for each batch of the whole plan. */
  #byShape = new Map<string, BatchDraft>();
  #last: (BatchDraft | undefined)[] = [];
  /** For each record of this or an earlier part, the number of its batch among those of all parts; 0 for other records. */
  readonly #numberOf: Int32Array;
  /** The number before that of the first batch of the current part. */
  #numberBefore = 0;

  constructor(
    plan: PlannedInserts,
    batches: readonly InsertBatch[],
    positions: RowPositions,
    waiting: Int32Array,
  ) {
    this.plan = plan;
    this.#batches = batches;
    this.#positions = positions;
    this.#waiting = waiting;
    this.#numberOf = new Int32Array(waiting.length);
  }

  /** Returns the part with some records. */
  take(sequence: readonly number[]): InsertPart {
    this.#byShape = new Map();
    this.#last = [];
    this.#numberBefore += this.#drafts.length;
    this.#drafts = [];
    for (let position = 0; position < sequence.length; position += 1) this.#add(sequence[position] as number);
    const drafts = [...this.#drafts].sort((left, right) => left.origin.index - right.origin.index);
    const batches = buildBatches(drafts);
    const levels = this.plan.levels.map((level) => ({
      batches: batches.filter((_, index) => level.batches.includes((drafts[index] as BatchDraft).origin)),
    }));
    return {
      plan: { ...this.plan, links: [], levels, sequence },
      earlier: drafts.flatMap(earlierReferences),
      neededLater: new Set(
        batches.filter(({ records }) => records.some((each) => this.#waiting[each] !== 0)),
      ),
    };
  }

  #add(record: number): void {
    const origin = this.#batches[this.#positions.batchOf[record] as number] as InsertBatch;
    const ordinal = this.#positions.ordinalOf[record] as number;
    const draft = this.#findDraft(origin, ordinal);
    draft.records.push(record);
    this.#numberOf[record] = this.#numberBefore + draft.number;
    for (let position = 0; position < draft.references.length; position += 1) {
      const { reference, targets } = draft.references[position] as ReferenceDraft;
      const target = reference.targets[ordinal] as number;
      targets.push(target);
      this.#waiting[target] = (this.#waiting[target] as number) - 1;
    }
  }

  /** Returns the batch that a row belongs to. Most rows belong to that of the row before them. */
  #findDraft(origin: InsertBatch, ordinal: number): BatchDraft {
    const last = this.#last[origin.index];
    if (last !== undefined && this.#fits(last, ordinal)) return last;
    const shape = this.#describeShape(origin, ordinal);
    const draft = getOrAdd(this.#byShape, shape, () => this.#startDraft(origin, ordinal));
    this.#last[origin.index] = draft;
    return draft;
  }

  #fits({ references }: BatchDraft, ordinal: number): boolean {
    for (let position = 0; position < references.length; position += 1) {
      const { reference, to } = references[position] as ReferenceDraft;
      if (this.#draftOf(reference.targets[ordinal] as number) !== to) return false;
    }
    return true;
  }

  /** Describes what the rows of a batch have in common: their batch in the whole plan, and the batches that they refer to. */
  #describeShape({ index, keyReferences }: InsertBatch, ordinal: number): string {
    let shape = `${index}`;
    for (let position = 0; position < keyReferences.length; position += 1) {
      const { targets } = keyReferences[position] as KeyReference;
      shape += `;${this.#draftOf(targets[ordinal] as number)?.number ?? ''}`;
    }
    return shape;
  }

  #startDraft(origin: InsertBatch, ordinal: number): BatchDraft {
    const references = origin.keyReferences.map((reference) => ({
      reference,
      to: this.#draftOf(reference.targets[ordinal] as number),
      targets: [],
    }));
    const draft = { number: this.#drafts.length + 1, origin, records: [], references };
    this.#drafts.push(draft);
    return draft;
  }

  /** Returns the batch of the current part that a record is in; `undefined` if the record is in an earlier part. */
  #draftOf(record: number): BatchDraft | undefined {
    return this.#drafts[(this.#numberOf[record] as number) - this.#numberBefore - 1];
  }
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
