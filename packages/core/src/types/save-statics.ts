import type { WritePlan } from '../plan/write-plan.js';
import type { RowChange } from '../schema/row-change.js';
import type { Attributes } from './foreign-keys.js';
import type { Includes } from './include-entries.js';
import type { LoadedOf } from './loaded.js';
import type { AnyModel } from './models.js';
import type { PlanSaveOptions, PreviewOptions, RootMode, SaveOptions } from './save-options.js';
import type { SaveValuesOf } from './save-values.js';

/**
 * The static methods of models that make the database look like nested objects.
 *
 * @example
 * await Order.save(body, { include: [{ association: Order.Lines, missing: 'delete' }] });
 */
export interface SaveStatics {
  /**
   * Makes the database look like a nested object, or an array of them, in one transaction, and returns the instances. A
   * record whose key is given is updated, any other is inserted; what happens to stored rows that the values leave out is
   * `missing` in the entry. An association that the values do not have is not touched, and not on the instance.
   *
   * @throws ValidationError with everything that is wrong with the values, before any SQL
   * @throws RecordNotFoundError if the row of an identified record does not exist
   * @throws MissingChildrenError if the values leave out rows, and no `missing` says what happens to them
   * @throws VersionConflictError if the model has `version` and a row has changed since it was read
   *
   * @example
   * await Order.save(body, { include: [{ association: Order.Lines, missing: 'delete' }] });
   */
  save<
    M extends AnyModel,
    const I extends Includes = readonly [],
    Mode extends RootMode = 'save',
    By extends keyof Attributes<M> = never,
    Version extends 'ignore' | undefined = undefined,
    Iterates = undefined,
  >(
    this: M,
    values: OneOrMany<SaveValuesOf<M, I[number], Mode, By, Version>, Iterates>,
    options?: SaveOptions<M, I, Mode, By, Version>,
  ): Promise<OneOrManyResults<LoadedOf<M, I[number], 'save'>, Iterates>>;

  /**
   * Returns what `save` would do with each row. Reads the stored rows, and writes nothing.
   *
   * @throws what `save` throws
   *
   * @example
   * const changes = await Order.previewSave(body, { include }); // => [{ path: ['lines', 0], change: 'deleted', ... }]
   */
  previewSave<
    M extends AnyModel,
    const I extends Includes = readonly [],
    Mode extends RootMode = 'save',
    By extends keyof Attributes<M> = never,
    Version extends 'ignore' | undefined = undefined,
  >(
    this: M,
    values: OneOrMany<SaveValuesOf<M, I[number], Mode, By, Version>>,
    options?: PreviewOptions<M, I, Mode, By, Version>,
  ): Promise<readonly RowChange[]>;

  /**
   * Returns the plan of `save` as far as it is known without a database: every identified record is updated, in all
   * attributes that its values give.
   *
   * @throws ValidationError with every problem that can be found without a promise
   *
   * @example
   * console.log(Order.planSave(body, { include }).explain());
   */
  planSave<
    M extends AnyModel,
    const I extends Includes = readonly [],
    Mode extends RootMode = 'save',
    By extends keyof Attributes<M> = never,
    Version extends 'ignore' | undefined = undefined,
  >(
    this: M,
    values: OneOrMany<SaveValuesOf<M, I[number], Mode, By, Version>>,
    options?: PlanSaveOptions<M, I, Mode, By, Version>,
  ): WritePlan;
}

/** One value or an array. `Iterates` is inferred from the iterator of an array; a single value has none. */
export type OneOrMany<V, Iterates = unknown> =
  | (V & NotIterable)
  | (readonly V[] & { readonly [Symbol.iterator]?: Iterates });

type NotIterable = object & { readonly [Symbol.iterator]?: undefined };

/** What a call returns for {@link OneOrMany}. */
export type OneOrManyResults<T, Iterates> = [Iterates] extends [undefined] ? T : T[];
