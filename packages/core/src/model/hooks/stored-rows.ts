import type { ProblemSink } from '../../errors/problem-list.js';
import type { IncludeNode } from '../../graph/include.js';
import type { GraphRecord, RecordGraph } from '../../graph/record-graph.js';
import type { Attribute } from '../../schema/attribute.js';
import type { ModelDefinition } from '../../schema/model-definition.js';

/** A row that the values of a save leave out. */
export interface LeftOutRow {
  readonly model: ModelDefinition;
  /** The instance that was read. */
  readonly instance: object;
  /** The row above, and its record, if it has one. */
  readonly parent: { readonly row: object; readonly record: GraphRecord | undefined };
  /** The entry of the include that the row is missing from. */
  readonly node: IncludeNode;
}

/** The stored rows of a save, for its hooks. */
export interface StoredRows {
  readonly graph: RecordGraph;
  /** Deleted rows, parents before their children. */
  readonly deleted: readonly LeftOutRow[];
  /** Unlinked rows by their records. */
  readonly unlinked: ReadonlyMap<GraphRecord, LeftOutRow>;
  /** Returns the instance that was read for a record; `undefined` for a new row. */
  rowOf(record: GraphRecord): object | undefined;
  /** Sets the values of all records to what is given, without those of the stored rows and without validation. */
  reset(): void;
  /** Sets what is given for one attribute; `undefined` if nothing. Comes after `reset`. */
  assign(record: GraphRecord, attribute: Attribute, value: unknown, problems: ProblemSink): void;
  /** Makes the current values those that `reset` returns to. */
  remember(): void;
  /** Decides from the given values and the stored rows what is done with each row. */
  settle(): void;
}
