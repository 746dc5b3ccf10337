import type { Key } from '../../compile/key-conditions.js';
import { type StoredRow, stateOf } from '../../schema/instance-state.js';
import type {
  BelongsToAssociation,
  BelongsToManyAssociation,
  HasAssociation,
  ModelDefinition,
} from '../../schema/model-definition.js';
import { type AssociationCall, storedKey, type TargetRow } from './association-call.js';

/** A call on an association of some kind. */
export type CallOn<A> = AssociationCall & { readonly association: A };
export type BelongsToCall = CallOn<BelongsToAssociation>;
export type HasCall = CallOn<HasAssociation>;
export type ThroughCall = CallOn<BelongsToManyAssociation>;

export function isBelongsTo(call: AssociationCall): call is BelongsToCall {
  return call.association.kind === 'belongsTo';
}

export function isHas(call: AssociationCall): call is HasCall {
  return call.association.kind === 'hasOne' || call.association.kind === 'hasMany';
}

export function isThrough(call: AssociationCall): call is ThroughCall {
  return call.association.kind === 'belongsToMany';
}

/** The key by which other rows refer to the source. */
export function sourceKeyOf(call: HasCall | ThroughCall, stored: StoredRow): Key {
  const { association } = call;
  const pairs = association.kind === 'belongsToMany' ? association.sourceKeys : association.keys;
  return storedKey(
    call,
    association.source,
    stored,
    pairs.map(({ key }) => key),
  );
}

/** The row of an instance that is stored. */
export function rowOfInstance({ primaryKey }: ModelDefinition, instance: object): TargetRow {
  const stored = stateOf(instance)?.stored;
  return { key: primaryKey.map(({ name }) => stored?.valueOf(name)), instance };
}
