/**
 * What the type tests use of the package. They are compiled and never run, so the database is one that nothing opens.
 *
 * @example
 * import { DataTypes, database, Model } from './api.js';
 */
import { Database } from '../../src/index.js';

export * from '../../src/index.js';
export type { Plural, Singular } from '../../src/schema/inflection/inflection.js';

export const database = new Database('sqlite::memory:');
