import type { MissingAction, MovedAction, SaveMode } from '../schema/save-rules.js';
import type { AnyAssociation } from './association-info.js';
import type { AnyModel } from './models.js';

/**
 * The `include` of the calls of an instance that save or delete what is nested in it.
 *
 * @example
 * await order.save({ include: [{ association: Order.Lines, missing: 'delete' }, Order.Customer] });
 */

/** The forms of an association in an entry. */
type Named<Options> =
  | AnyAssociation
  | AnyModel
  | string
  | (Options & { readonly association: AnyAssociation | string })
  | (Options & { readonly model: AnyModel });

/** The options of an entry of `include` of a save of an instance, in addition to its association. */
interface SaveEntryOptions {
  /** The name of the association. */
  readonly as?: string;
  /** The associations of the target to save. */
  readonly include?: SaveIncludes;
  /** What happens to stored rows that are left out. Default: `refuse`, unless the association says something else. */
  readonly missing?: MissingAction;
  /** How the records are saved. Default: `save`. */
  readonly mode?: SaveMode;
  /** What happens to a row that belongs to another parent. Default: `refuse`. */
  readonly moved?: MovedAction;
  /** A unique key that identifies records, in addition to the primary key. */
  readonly by?: readonly string[];
  /** The attributes that are read; the name of a through model allows its values. */
  readonly fields?: readonly string[];
  /** Properties to add to the options of the hooks of these records. */
  readonly hookOptions?: object;
}

/** The options of an entry of `include` of a destroy, in addition to its association. */
interface DestroyEntryOptions {
  /** The name of the association. */
  readonly as?: string;
  /** The associations of deleted rows whose rows are deleted, too. */
  readonly include?: DestroyIncludes;
  /** What happens to the rows. Default: `delete`, unless the association says something else. */
  readonly missing?: MissingAction;
}

/** The `include` of a destroy. */
export type DestroyIncludes = readonly Named<DestroyEntryOptions>[];

/** The `include` of a save. */
export type SaveIncludes = readonly Named<SaveEntryOptions>[];
