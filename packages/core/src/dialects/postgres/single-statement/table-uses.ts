import { attributesOfEveryUpdate } from '../../../schema/timestamps.js';
import type { TableUse } from '../dependencies.js';
import { placeUses } from './place-plan.js';
import type { StatementPlan } from './plan.js';

/** Returns the columns of each table that a statement depends on. */
export function tableUses({ batches, links, places }: StatementPlan): readonly TableUse[] {
  const uses = [
    ...places.flatMap(placeUses),
    ...batches.map(({ batch: { model }, inserted, returned, allocated }) => {
      return { model, typed: [...inserted, ...returned], allocated };
    }),
    ...links.map(({ link: { model, pairs }, tenant }) => {
      const set = pairs.map(({ foreignKey }) => foreignKey);
      const found = tenant === undefined ? model.primaryKey : [...model.primaryKey, tenant];
      return {
        model,
        typed: [...found, ...set, ...attributesOfEveryUpdate(model)],
        allocated: [],
      };
    }),
  ];
  const models = new Set(uses.map(({ model }) => model));
  return [...models].map((model) => {
    const own = uses.filter((use) => use.model === model);
    return {
      model,
      typed: [...new Set(own.flatMap(({ typed }) => typed))],
      allocated: [...new Set(own.flatMap(({ allocated }) => allocated))],
    };
  });
}
