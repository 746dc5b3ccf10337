import type { KindHeldBy } from '../schema/association.js';
import type { AssociationInfo } from './association-info.js';
import type { TypeErrorMessage } from './helpers.js';

/**
 * Checks `missing` of an association. A foreign key that may not be null cannot be cleared: one that the association
 * declares so, or an attribute of `Target`.
 */
export type CheckMissing<R extends MissingInfo, Given, Target> =
  R['kind'] extends KindHeldBy<'source'>
    ? TypeErrorMessage<`'${R['as']}' is one row, which is never missing`>
    : R['kind'] extends KindHeldBy<'through'>
      ? unknown
      : Given extends 'unlink'
        ? CanBeCleared<R['options'], R['foreignKey'], Target> extends true
          ? unknown
          : TypeErrorMessage<`the foreign key '${R['foreignKey']}' may not be null; say 'delete'`>
        : unknown;

type MissingInfo = Pick<AssociationInfo, 'kind' | 'as' | 'foreignKey' | 'options'>;

type CanBeCleared<O, ForeignKey, Target> = O extends { readonly foreignKey: { readonly allowNull: false } }
  ? false
  : ForeignKey extends keyof Target
    ? null extends Target[ForeignKey]
      ? true
      : false
    : true;
