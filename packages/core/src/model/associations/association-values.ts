import { ValidationError } from '../../errors/input-errors.js';
import { isRecordInput, ownValue } from '../../graph/input-objects.js';
import { canonicalValue } from '../../schema/data-types/index.js';
import { isStored, stateOf, untouchedDefault } from '../../schema/instance-state.js';
import type { ScopedValue } from '../../schema/model-definition.js';
import { isSameValue } from '../../util/equality.js';
import type { AssociationCall } from './association-call.js';

/**
 * Returns the input of a new target with the values that the association sets. A built instance gets them itself, because
 * it stays the same object; other input is copied.
 *
 * @throws ValidationError if the input has another value for one of these attributes
 */
export function withAssociationValues(
  call: AssociationCall,
  input: unknown,
  set: readonly ScopedValue[],
): unknown {
  const { target } = call.association;
  if (!isRecordInput(input)) return input;
  const isInstance = stateOf(input) !== undefined;
  if (isInstance && (isStored(input) || !(input instanceof target.declaration.instanceClass))) return input;
  for (const each of set) checkNotContradicted(call, input, each);
  const values = Object.fromEntries(set.map(({ attribute, value }) => [attribute.name, value]));
  return isInstance ? Object.assign(input, values) : { ...input, ...values };
}

function checkNotContradicted(
  call: AssociationCall,
  input: object,
  { attribute: { name, type }, value }: ScopedValue,
): void {
  const { target } = call.association;
  const own = ownValue(input, name);
  if (own === undefined || own === value || untouchedDefault(input, name) !== undefined) return;
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
