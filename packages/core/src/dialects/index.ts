import type { DatabaseDialect } from './database-dialect.js';
import { postgres } from './postgres/index.js';
import { sqlite } from './sqlite/index.js';

/** Every kind of database that Espalier supports, by name. A new one is a folder and a line here. */
export const dialects = { sqlite, postgres };

export type DialectName = keyof typeof dialects;

/** Returns the dialects in the order of their registration. */
export function registeredDialects(): readonly DatabaseDialect[] {
  return Object.values(dialects);
}
