import type { RowChange } from '../../schema/row-change.js';

/** The roots of a save as instances, and what it has done with each row. */
export interface Saved {
  readonly roots: object[];
  readonly changes: readonly RowChange[];
}
