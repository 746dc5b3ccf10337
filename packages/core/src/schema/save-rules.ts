import type { Attribute } from './attribute.js';

/** What a save does with stored rows of an association that the values leave out. */
export const missingActions = Object.freeze(['refuse', 'keep', 'unlink', 'delete'] as const);

/** What a save does with stored rows that the values leave out; `refuse` throws a MissingChildrenError. */
export type MissingAction = (typeof missingActions)[number];

/** What a save does with the records at one place of the values. */
export const saveModes = Object.freeze(['save', 'upsert', 'insert', 'update', 'link'] as const);

/** How a save treats records: see the option `mode`. `link` links stored rows and changes none of their attributes. */
export type SaveMode = (typeof saveModes)[number];

/** What a save does with a row that belongs to another parent. */
export const movedActions = Object.freeze(['refuse', 'take'] as const);

/** What a save does with a row that belongs to another parent: `take` moves it, `refuse` throws a ValidationError. */
export type MovedAction = (typeof movedActions)[number];

/** The rules by which a save treats the records at one place of the values. */
export interface SaveRules {
  readonly mode: SaveMode;
  /** `undefined` if neither the entry nor the association says anything: see {@link missingAction}. */
  readonly missing: MissingAction | undefined;
  readonly moved: MovedAction;
  /** The unique key that identifies records, in addition to the primary key. */
  readonly by: readonly Attribute[] | undefined;
}

/** The rules of a place that declares none. */
export const defaultSaveRules: SaveRules = Object.freeze({
  mode: 'save',
  missing: undefined,
  moved: 'refuse',
  by: undefined,
});

/** Returns what a save does with rows that the values leave out. By default it refuses to choose. */
export function missingAction({ missing }: SaveRules): MissingAction {
  return missing ?? 'refuse';
}
