import type { Database } from '@espalier/core';

export { defineConfig, type EspalierConfig } from './config/config.js';

/** The knex instance that a migration is called with. */
export type Knex = Database['knex'];
