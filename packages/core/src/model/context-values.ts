import { OptionError } from '../errors/input-errors.js';
import { anyTenant } from '../schema/tenant.js';
import { describeValue } from '../util/describe-value.js';
import { isPlainObject } from '../util/plain-object.js';

/**
 * Reads the values of a call of `withContext`, each once: what was checked is what the context has. A value that is missing
 * in a request must not open the rows of every tenant.
 *
 * @throws OptionError if a value is missing or cannot be compared, or if `work` is not a function
 */
export function readContextCall(values: unknown, work: unknown): ReadonlyMap<string, unknown> {
  if (!isPlainObject(values))
    throw new OptionError(`database.withContext takes an object of values, not ${describeValue(values)}`);
  const read = new Map(Object.entries(values));
  for (const [name, value] of read) {
    if (value === anyTenant || isContextValue(value)) continue;
    const message = `database.withContext: the value '${name}' is ${describeValue(value)}`;
    const hint = 'pass the tenant of the request, or anyTenant for all tenants';
    throw new OptionError(message, { hint });
  }
  if (typeof work === 'function') return read;
  const needs = 'values, and a function after them';
  throw new OptionError(`database.withContext needs ${needs}, not ${describeValue(work)}`);
}

function isContextValue(value: unknown): boolean {
  if (value instanceof Date || value instanceof Uint8Array) return true;
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}
