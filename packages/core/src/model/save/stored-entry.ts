import type { PathChain } from '../../errors/path.js';
import type { IncludeNode } from '../../graph/include.js';
import type { GraphRecord, Removal } from '../../graph/record-graph.js';

/** A stored row, and the record that stands for it. A row that the values leave out has no record. */
export interface StoredEntry {
  /** The instance that a find has returned. */
  readonly row: object;
  readonly record: GraphRecord | undefined;
  /** The record itself, or that of the nearest row above that has one. */
  readonly owner: GraphRecord;
  /** Whether the version of the root covers the rows below. */
  readonly isOwned: boolean;
  /** The place of the record, or of the association that the row is missing from. */
  readonly path: PathChain;
}

/** Rows that the values leave out, and the removal that deletes or unlinks them. */
export interface RemovedRows {
  readonly removal: Removal;
  /** The targets of the association. */
  readonly rows: readonly object[];
  /** The root whose version covers the rows, if one does. */
  readonly root: GraphRecord | undefined;
  /** The row above. */
  readonly entry: StoredEntry;
  /** The entry of the include that the rows are missing from. */
  readonly node: IncludeNode;
}
