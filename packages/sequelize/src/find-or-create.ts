import { UniqueConstraintError } from './errors.js';
import type { Any, Options } from './types.js';

/** Finds or creates a row. Returns it and whether it was created. Safe against concurrent inserts. */
export async function findOrCreate(model: Options, findOptions: Options): Promise<[Any, boolean]> {
  const { where = {}, defaults, transaction: outer, ...options } = findOptions;
  const hasOperators = (value: unknown) => Object.getOwnPropertySymbols(value ?? {}).length > 0;
  const values = Object.fromEntries(Object.entries(where).filter(([, value]) => !hasOperators(value)));
  const work = async (transaction: unknown): Promise<[Any, boolean]> => {
    const found = await model.findOne({ where, transaction });
    if (found !== null) return [found, false];
    try {
      return [await model.create({ ...values, ...defaults }, { ...options, transaction }), true];
    } catch (error) {
      const other = error instanceof UniqueConstraintError && (await model.findOne({ where, transaction }));
      if (!other) throw error;
      return [other, false];
    }
  };
  return outer ? work(outer) : model.sequelize.transaction(work);
}
