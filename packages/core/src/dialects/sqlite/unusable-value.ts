/** The code of {@link UnusableValue}. */
export const unusableValue = 'ESPALIER_UNUSABLE_VALUE';

/**
 * The error of a function that Espalier adds to a connection, if a stored value is not of the type of its attribute, or a
 * result has no place in its type. The message contains no value.
 */
export class UnusableValue extends RangeError {
  readonly code = unusableValue;
}
