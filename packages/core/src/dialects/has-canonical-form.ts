import { canonicalValue, Mismatch, type TypeDescription } from '../schema/data-types/index.js';

/** Whether a decoded value has the form of its type. What is stored may be longer than the attribute allows. */
export function hasCanonicalForm(type: TypeDescription, value: unknown): boolean {
  const { precision, scale, ...others } = type;
  const unlimited = { ...others, length: Number.POSITIVE_INFINITY };
  return !(canonicalValue(value, unlimited) instanceof Mismatch);
}
