import type { Path } from '../errors/path.js';

/** What a save has done with one row. */
export type ChangeKind = 'inserted' | 'updated' | 'unchanged' | 'deleted' | 'linked' | 'unlinked' | 'moved';

/** One row that a save has met, and what it has done with the row. */
export interface RowChange {
  /** The place in the values. For a row that the values leave out, the place of its association. */
  readonly path: Path;
  /** The name of the model. */
  readonly model: string;
  /** The primary key, as `findByPk` takes it; `undefined` for a row that a preview would insert. */
  readonly key: unknown;
  /** What was done with the row. */
  readonly change: ChangeKind;
}
