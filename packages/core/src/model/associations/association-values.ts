import { ValidationError } from '../../errors/input-errors.js';
import { isOfAnotherModel, isRecordInput, ownValue } from '../../graph/input-objects.js';
import { canonicalValue } from '../../schema/data-types/index.js';
import { isStored, stateOf, untouchedDefault } from '../../schema/instance-state.js';
import type { ScopedValue } from '../../schema/model-definition.js';
import { isSameValue } from '../../util/equality.js';
import type { AssociationCall } from './association-call.js';

/**
 * Returns the values of a new target with those that the association sets. So the new instance has them even after a
 * rollback. A built instance is returned as it is, because nothing is written to it before its row.
 *
 * @throws ValidationError if the caller has set another value for one of these attributes
 */
export function withAssociationValues(
  call: AssociationCall,
  values: unknown,
  associationValues: readonly ScopedValue[],
): unknown {
  const { target } = call.association;
  if (!isRecordInput(values)) return values;
  // The create rejects both.
  if (isStored(values) || isOfAnotherModel(target, values)) return values;
  for (const each of associationValues) checkNotContradicted(call, values, each);
  if (stateOf(values) !== undefined) return values;
  const added = associationValues.map(({ attribute, value }) => [attribute.name, value] as const);
  return { ...values, ...Object.fromEntries(added) };
}

function checkNotContradicted(
  call: AssociationCall,
  values: object,
  { attribute: { name, type }, value }: ScopedValue,
): void {
  const { target } = call.association;
  const own = ownValue(values, name);
  if (own === undefined || own === value || untouchedDefault(values, name) !== undefined) return;
  if (own !== null && isSameValue(canonicalValue(own, type), value)) return;
  const message = `${call.name}: '${target.name}.${name}' is set by the association`;
  throw new ValidationError(message, {
    code: 'INVALID_VALUE',
    model: target.name,
    attribute: name,
    path: [name],
    hint: 'leave it out',
  });
}
