import { valueString } from '../../util/equality.js';

/** Returns a value as the text that validators check: dates as ISO 8601, arrays and JSON as JSON. */
export function validatorText(value: unknown): string {
  return value instanceof Date && Number.isNaN(value.getTime()) ? '' : valueString(value);
}
