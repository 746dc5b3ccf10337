import type { MissingAction, MovedAction, SaveMode } from '../schema/save-rules.js';
import type { AnyAssociation, AssociationInfo } from './association-info.js';
import type { AssociationsByName, Attributes } from './foreign-keys.js';
import type { Checked, CheckKeys, IsAny, TypeErrorMessage } from './helpers.js';
import type {
  ChildEntries,
  EntryOption,
  IncludedInfo,
  Includes,
  IsToMany,
  IsUnknown,
} from './include-entries.js';
import type { CheckMissing } from './missing.js';
import type { AnyModel, NameOf } from './models.js';
import type { IncludedOrder } from './order.js';
import type { ScopeOption } from './scopes.js';
import type { SelectionFor } from './selection.js';
import type { CheckLooseWhere, CheckWhere } from './where.js';

/** Checks an `include`, and reports each mistake at its key. */

type OfSource<M extends AnyModel, R extends AssociationInfo> = [NameOf<R['source']>] extends [NameOf<M>]
  ? unknown
  : TypeErrorMessage<`association '${R['as']}' belongs to model '${NameOf<R['source']>}', not to '${NameOf<M>}'`>;

/** The kind of call that an include is for. */
export type Mode = 'create' | 'find' | 'save';

type CheckOption<
  M extends AnyModel,
  R extends AssociationInfo,
  E,
  P extends keyof E,
  In extends Mode,
> = P extends 'association'
  ? OfSource<M, R>
  : P extends 'include'
    ? CheckIncludes<R['target'], E[P], In>
    : P extends 'as'
      ? CheckShownName<M, R['as'], E[P], In>
      : P extends FindOption
        ? In extends 'find'
          ? CheckFindOption<R, E, P>
          : TypeErrorMessage<`only finders accept '${P}'`>
        : P extends 'fields'
          ? In extends 'find'
            ? TypeErrorMessage<`only create and save accept 'fields'`>
            : readonly (keyof Attributes<R['target']> | ThroughName<R>)[]
          : P extends SaveOption
            ? CheckSaveOption<R, E[P], P, In>
            : P extends EntryOption
              ? unknown
              : TypeErrorMessage<`unknown include option '${P & string}'`>;

/** A create or a save names the association; a find may show its rows under a name that instances do not have yet. */
type CheckShownName<M extends AnyModel, As extends string, Given, In extends Mode> = In extends 'find'
  ? string extends Given
    ? As
    : Given extends As
      ? string
      : Given extends keyof InstanceType<M> | keyof Attributes<M> | keyof AssociationsByName<M>
        ? TypeErrorMessage<`'${Given & string}' is a member of model '${NameOf<M>}' already`>
        : string
  : As;

/** The name under which the values of a through row are nested. */
type ThroughName<R extends AssociationInfo> = R['through'] extends AnyModel ? NameOf<R['through']> : never;

type SaveOption = 'missing' | 'moved' | 'mode' | 'by';

/** Create and find ignore `missing` and `moved`, so that they can share an include with save. */
type CheckSaveOption<
  R extends AssociationInfo,
  Given,
  P extends SaveOption,
  In extends Mode,
> = P extends 'missing'
  ? CheckMissing<R, Given, Attributes<R['target']>> extends infer Mistake extends string
    ? Mistake
    : Word<Given, MissingAction>
  : P extends 'moved'
    ? Word<Given, MovedAction>
    : In extends 'save'
      ? P extends 'by'
        ? Given extends readonly (infer Name)[]
          ? readonly Word<Name, keyof Attributes<R['target']>>[]
          : readonly (keyof Attributes<R['target']>)[]
        : Word<Given, SaveMode>
      : TypeErrorMessage<`only save accepts '${P}'`>;

/** One of some words; nothing is known of a word whose type was widened to `string`. */
type Word<Given, Words> = string extends Given ? string : Words;

type FindOption = 'attributes' | 'where' | 'scope' | 'paranoid' | 'order' | 'limit';

type CheckFindOption<R extends AssociationInfo, E, P extends FindOption & keyof E> = P extends 'where'
  ? CheckWhere<R['target'], E[P]>
  : P extends 'scope'
    ? ScopeOption<R['target']>
    : P extends 'paranoid'
      ? boolean
      : P extends 'order'
        ? readonly IncludedOrder<R, ChildEntries<E>>[]
        : P extends 'limit'
          ? IsToMany<R> extends true
            ? number
            : TypeErrorMessage<`'${R['as']}' is at most one row and has no limit`>
          : CheckSelection<R['target'], E[P]>;

type CheckSelection<M extends AnyModel, Given> = Given extends readonly unknown[]
  ? SelectionFor<M>
  : SelectionFor<M> & CheckKeys<Given, Record<'include' | 'exclude', unknown>, 'option of attributes'>;

type CheckLooseEntry<E> = CheckKeys<E, Record<EntryOption, unknown>, 'include option'> &
  (E extends { readonly where: infer W } ? { readonly where: CheckLooseWhere<W> } : unknown);

type CheckEntry<M extends AnyModel, E, In extends Mode> =
  IsAny<E> extends true
    ? unknown
    : E extends string | AnyModel
      ? unknown
      : E extends AnyAssociation
        ? OfSource<M, IncludedInfo<E>>
        : IsUnknown<IncludedInfo<E>> extends true
          ? CheckLooseEntry<E>
          : { [P in keyof E]: CheckOption<M, IncludedInfo<E>, E, P, In> };

/** The entries of an include, with each mistake replaced by its message. */
export type CheckIncludes<M extends AnyModel, I, In extends Mode> = {
  [K in keyof I]: CheckEntry<M, I[K], In>;
};

/** The type of an `include` parameter. */
export type IncludeOf<M extends AnyModel, I, In extends Mode> = Checked<I, CheckIncludes<M, I, In>>;

/** The type of a parameter that takes one entry, or a list of them. */
export type OneOrManyOf<M extends AnyModel, I, In extends Mode> = Checked<
  I,
  I extends Includes ? CheckIncludes<M, I, In> : CheckEntry<M, I, In>
>;
