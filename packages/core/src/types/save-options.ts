import type { RowChange } from '../schema/row-change.js';
import type { SaveMode } from '../schema/save-rules.js';
import type { CallOptions, InputOptions } from './create-options.js';
import type { IncludeOf } from './include.js';
import type { AnyModel } from './models.js';

/**
 * The options of the calls that save nested values. `I` is the exact tuple that was passed as `include`.
 *
 * @example
 * await Product.save(values, { mode: 'upsert', by: ['sku'], include: [Product.Tags], onChanges: console.log });
 */

/** The modes of the roots of a save. */
export type RootMode = Exclude<SaveMode, 'link'>;

/** The options of `planSave`. */
export interface PlanSaveOptions<M extends AnyModel, I, In extends RootMode, By, Version>
  extends InputOptions<M> {
  /** The associations that may be nested in the values; others are not touched. None by default. */
  readonly include?: IncludeOf<M, I, 'save'>;
  /**
   * How the roots are saved. `'save'` (default) updates identified roots, and inserts others. `'upsert'` also inserts an
   * identified root whose row does not exist, `'insert'` inserts every root, and `'update'` updates every root.
   */
  readonly mode?: In | undefined;
  /** The attributes of a unique key that identifies roots, in addition to the primary key. */
  readonly by?: readonly By[] | undefined;
  /** `'ignore'` saves stored roots whatever their version is. */
  readonly version?: Version;
}

/** The options of `previewSave`. */
export interface PreviewOptions<M extends AnyModel, I, In extends RootMode, By, Version>
  extends PlanSaveOptions<M, I, In, By, Version>,
    CallOptions {}

/** The options of `save`. */
export interface SaveOptions<M extends AnyModel, I, In extends RootMode, By, Version>
  extends PreviewOptions<M, I, In, By, Version> {
  /** Properties to add to the options of the hooks of the roots. */
  readonly hookOptions?: object | undefined;
  /** Is called with what the save has done with each row. */
  readonly onChanges?: ((changes: readonly RowChange[]) => void) | undefined;
}
