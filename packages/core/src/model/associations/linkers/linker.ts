import type { Call } from '../../../execute/call.js';
import type { StoredRow } from '../../../schema/instance-state.js';
import type { AssociationDefinition, ScopedValue } from '../../../schema/model-definition.js';
import type { CreateInput } from '../../create/create-request.js';
import type { AssociationCall } from '../association-call.js';
import type { TargetRow } from '../target-rows.js';

/** The options of the calls that link rows. */
export interface LinkOptions extends Call {
  /** belongsToMany: the attributes of the through rows. */
  readonly through?: unknown;
}

/** A stored instance and the rows to link it to, or to unlink it from. */
export interface LinkInput<A extends AssociationDefinition = AssociationDefinition> {
  readonly call: AssociationCall<A>;
  readonly source: object;
  /** The row of the source. */
  readonly stored: StoredRow;
  readonly targets: readonly TargetRow[];
  readonly options: LinkOptions;
}

/** A stored instance to link a new row to. */
export interface NewLinkInput<A extends AssociationDefinition = AssociationDefinition>
  extends Pick<LinkInput<A>, 'call' | 'source' | 'stored'> {
  readonly through: unknown;
}

/** The part of a create that links the new row. */
export interface NewLink {
  /** The values that the association sets in the new row. */
  readonly rootValues: readonly ScopedValue[];
  readonly input: Pick<CreateInput, 'attachTo' | 'before'>;
  /**
   * Updates instances after the create.
   *
   * @param created the new instance and, for a belongsToMany, the instance of its through row
   */
  afterCreate(created: readonly object[]): void;
}

/**
 * Links rows for one holder of the foreign keys: the source, the target or a through row. Every method writes rows first,
 * and then updates the instances that were passed or loaded.
 */
export interface Linker<A extends AssociationDefinition = AssociationDefinition> {
  /** The options that `add`, `set` and `create` accept in addition to those of every call. */
  readonly ownOptions: readonly (keyof LinkOptions)[];
  /** Links the source to targets, in addition to those that it is linked to. */
  add(input: LinkInput<A>): Promise<void>;
  /** Links the source to targets, and unlinks it from all others. */
  replace(input: LinkInput<A>): Promise<void>;
  /** Unlinks the source from targets. */
  remove(input: LinkInput<A>): Promise<void>;
  /** Returns how to link a new target when it is created. */
  linkNew(input: NewLinkInput<A>): NewLink;
}
