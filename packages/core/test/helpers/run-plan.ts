import type { Database, SchemaPlan } from '@espalier/core';

/** Runs the steps of a plan in one transaction, as a migration does, or undoes them in the reverse order. */
export async function runPlan(database: Database, plan: SchemaPlan, direction: 'up' | 'down'): Promise<void> {
  const steps = direction === 'up' ? plan.steps : [...plan.steps].reverse();
  const statements = steps.flatMap((step) => {
    const listed = step[direction];
    if (listed === undefined) throw new Error(`cannot be undone: ${step.irreversible}`);
    return listed;
  });
  for (const sql of plan.beforeTransaction) await database.raw(sql);
  try {
    await database.transaction(async () => {
      for (const sql of statements) await database.raw(sql);
    });
  } finally {
    for (const sql of plan.afterTransaction) await database.raw(sql);
  }
}
