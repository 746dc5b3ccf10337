import { noValues } from '../graph/read-values.js';
import type { Values } from '../graph/record-graph.js';

/** What an instance shows may be changed in place; what is stored may not change with it. */
export function copied(values: Values): Values {
  const copy = noValues();
  for (const name of Object.keys(values)) copy[name] = copyOf(values[name]);
  return copy;
}

function copyOf(value: unknown): unknown {
  if (value instanceof Date) return new Date(value);
  if (value instanceof Uint8Array) return Buffer.from(value);
  return typeof value === 'object' && value !== null ? structuredClone(value) : value;
}
