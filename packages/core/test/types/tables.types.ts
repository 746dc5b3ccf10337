import { DataTypes, database, Op, sql } from './api.js';

/** What a model declares about its table. */

const attributes = { price: DataTypes.INTEGER } as const;

database.define('item', attributes, {
  comment: 'what is sold',
  checks: [
    { check: { price: { [Op.gt]: 0 } } },
    { name: 'even', check: sql`${sql.attribute('price')} % 2 = 0` },
  ],
});

database.define('wrong', attributes, {
  // @ts-expect-error: a text
  comment: 7,
});

database.define('wrong', attributes, {
  checks: [
    {
      check: { price: 1 },
      // @ts-expect-error: did you mean 'name'?
      nam: 'positive',
    },
  ],
});

database.define('wrong', attributes, {
  checks: [
    {
      // @ts-expect-error: a condition, or a fragment
      check: 'price > 0',
    },
  ],
});

database.define('wrong', attributes, {
  checks: [
    // @ts-expect-error: without a condition
    { name: 'positive' },
  ],
});
