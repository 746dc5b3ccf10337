import type { TypeDescription } from '../../schema/data-types/index.js';
import { hasCanonicalForm } from '../has-canonical-form.js';
import { decoderOf, readAsOf } from './data-types.js';

/** Whether better-sqlite3 can have read a value from a column of a type. */
export function canHaveRead(type: TypeDescription, value: unknown): boolean {
  if (!readAsOf(type).includes(typeof value)) return false;
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) !== value) return false;
  const decode = decoderOf(type);
  return hasCanonicalForm(type, decode === undefined ? value : decode(value as never));
}
