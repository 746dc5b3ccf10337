import type { Attribute } from '../schema/attribute.js';
import type { AssociationDefinition, ModelDefinition } from '../schema/model-definition.js';
import type { MissingAction } from '../schema/save-rules.js';

/** Finds the stored rows of one place of the values. */
export interface StoredRowsStep {
  /**
   * `check`: roots whose versions are compared. `lock`: other roots, which are locked. `find`: rows below an association.
   * `link`: rows that are only linked.
   */
  readonly kind: 'check' | 'lock' | 'find' | 'link';
  readonly model: ModelDefinition;
  /** `undefined` for roots. */
  readonly association: AssociationDefinition | undefined;
  /** What happens to the other rows below the association. */
  readonly missing: MissingAction;
  /** The key that the rows are found by; empty if the values name none. */
  readonly key: readonly Attribute[];
  /** The records whose rows are found. */
  readonly records: readonly number[];
}

/** How a save finds its stored rows, as far as it is known without a database. */
export interface StoredRowsPlan {
  /** Places in the order of the include, the roots first. */
  readonly steps: readonly StoredRowsStep[];
  /** The records that are inserted only if their rows do not exist. */
  readonly mayExist: readonly number[];
  /** Whether one statement finds the rows and writes what differs. Otherwise they are read first. */
  readonly inOneStatement: boolean;
}
