import type { Attributes, CreationAttributes } from './foreign-keys.js';
import type { AnyModel } from './models.js';

/**
 * Conditions on the attributes of a model: each equals a value, or is null.
 *
 * @example
 * const open: Where<typeof Order> = { status: 'open', shippedAt: null };
 */
export type Where<M extends AnyModel> = {
  readonly [K in keyof Attributes<M>]?: K extends keyof CreationAttributes<M>
    ? Exclude<CreationAttributes<M>[K], undefined>
    : Attributes<M>[K];
};
