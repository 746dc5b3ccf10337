import type { IsAny } from './helpers.js';
import type { AnyModel } from './models.js';

/**
 * The option `scope` of calls.
 *
 * @example
 * // scopes: { default: { where }, archived: { where }, ofCity: (city: string) => ({ where: { city } }) }
 * Product.findAll({ scope: { default: false, archived: true, ofCity: ['Austin'] } });
 */

/**
 * The scopes that the options `O` of a model declare: the arguments of each, or `true` for one without a function. Their
 * conditions are left out, since a declaration file could not name the operators in them.
 */
export type ScopesOf<O> = O extends { readonly scopes: infer S }
  ? { readonly [K in keyof S]: S[K] extends (...args: infer A) => unknown ? Readonly<A> : true }
  : Record<never, never>;

/**
 * Which rows of a model a call concerns: the names of scopes that hold in addition to the default scope, an object that
 * switches scopes on or off and gives them arguments, or null for none.
 */
export type ScopeOption<M extends AnyModel> = OptionOf<M['~model']['scopes']>;

type OptionOf<S> =
  IsAny<S> extends true
    ? LooseScopeOption
    : keyof S extends never
      ? null
      : null | PlainName<S> | readonly PlainName<S>[] | { readonly [K in keyof S]?: SwitchOf<S[K]> };

/** The option of a model whose scopes are not known. */
export type LooseScopeOption = string | readonly string[] | { readonly [name: string]: unknown } | null;

/** The names of the scopes that need no arguments. */
type PlainName<S> = { [K in keyof S]: S[K] extends true ? K : [] extends S[K] ? K : never }[keyof S];

type SwitchOf<Arguments> = Arguments extends true
  ? boolean
  : false | Arguments | ([] extends Arguments ? true : never);
