import type { SchemaPlan } from '@espalier/core';

/** Returns a schema plan as plain data. */
export function describeSchemaPlan({ explain: _, ...plan }: SchemaPlan): Omit<SchemaPlan, 'explain'> {
  return plan;
}
