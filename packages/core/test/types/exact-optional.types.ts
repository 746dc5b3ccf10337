// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { Op } from './api.js';
import { Product, User } from './shop.js';

/** What holds under `exactOptionalPropertyTypes` only: without it, any property that can be left out can be undefined. */

declare const title: string | undefined;

Product.findAll({
  // @ts-expect-error: undefined is a condition of nothing
  where: { title: undefined },
});
Product.destroy({
  // @ts-expect-error: nor is what may be undefined
  where: { title },
});
Product.findAll({
  // @ts-expect-error: nor as the operand of an operator
  where: { title: { [Op.ne]: title } },
});
// @ts-expect-error: nor as a value of a key
User.connect({ id: undefined });
User.connectOrCreate({
  // @ts-expect-error: nor as a value of a key
  where: { id: undefined },
  create: { firstName: 'Mick' },
});
