import { DataTypes, Op } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import fc from 'fast-check';

interface Row {
  number: number | null;
  text: string | null;
  price: string | null;
}

type Test = (row: Row) => boolean | null;

/** A condition in the form of `where`, and what it means in JavaScript: true, false, or neither where there is null. */
interface Case {
  readonly where: object;
  readonly test: Test;
}

const texts = fc.constantFrom('a', 'A', 'ab', 'b%', '_', 'a\\b', '*', '[a]', '', 'ß');
const numbers = fc.integer({ min: -3, max: 3 });
const prices = fc.constantFrom('9.00', '10.00', '100.00', '-1.50');
const rows = fc.record({
  number: fc.option(numbers),
  text: fc.option(texts),
  price: fc.option(prices),
});

const orNull = <T>(value: T | null, test: (value: T) => boolean): boolean | null =>
  value === null ? null : test(value);

const comparisons: [symbol, (left: number, right: number) => boolean][] = [
  [Op.eq, (left, right) => left === right],
  [Op.ne, (left, right) => left !== right],
  [Op.gt, (left, right) => left > right],
  [Op.gte, (left, right) => left >= right],
  [Op.lt, (left, right) => left < right],
  [Op.lte, (left, right) => left <= right],
];

const onNumber = fc.constantFrom(...comparisons).chain(([operator, holds]) =>
  numbers.map(
    (given): Case => ({
      where: { number: { [operator]: given } },
      test: ({ number }) => orNull(number, (value) => holds(value, given)),
    }),
  ),
);
const onPrice = fc.constantFrom(...comparisons).chain(([operator, holds]) =>
  prices.map(
    (given): Case => ({
      where: { price: { [operator]: given } },
      test: ({ price }) => orNull(price, (value) => holds(Number(value), Number(given))),
    }),
  ),
);
const onList = fc.array(fc.option(numbers), { maxLength: 3 }).map(
  (list): Case => ({
    where: { number: list },
    test: ({ number }) => {
      const given = list.filter((each) => each !== null);
      if (number === null) return list.includes(null) ? true : given.length === 0 ? false : null;
      return given.includes(number);
    },
  }),
);
const between = fc.tuple(numbers, numbers).map(
  ([low, high]): Case => ({
    where: { number: { [Op.between]: [low, high] } },
    test: ({ number }) => orNull(number, (value) => value >= low && value <= high),
  }),
);
const isNull = fc.constantFrom('number', 'text').map(
  (name): Case => ({
    where: { [name]: null },
    test: (row) => row[name as keyof Row] === null,
  }),
);
const onText = fc
  .tuple(texts, fc.constantFrom('startsWith', 'endsWith', 'contains', 'iLike'))
  .map(([given, kind]): Case => {
    const escaped = given.replace(/[\\%_]/g, '\\$&');
    const forms = {
      startsWith: [{ [Op.startsWith]: given }, (text: string) => text.startsWith(given)],
      endsWith: [{ [Op.endsWith]: given }, (text: string) => text.endsWith(given)],
      contains: [{ [Op.like]: `%${escaped}%` }, (text: string) => text.includes(given)],
      iLike: [{ [Op.iLike]: escaped }, (text: string) => text.toLowerCase() === given.toLowerCase()],
    } as const;
    const [condition, holds] = forms[kind as keyof typeof forms];
    return { where: { text: condition }, test: ({ text }) => orNull(text, holds) };
  });

const leaf = fc.oneof(onNumber, onPrice, onList, between, isNull, onText);

/** SQL's logic of three values. */
const and =
  (tests: readonly Test[]): Test =>
  (row) => {
    const results = tests.map((test) => test(row));
    return results.includes(false) ? false : results.includes(null) ? null : true;
  };
const or =
  (tests: readonly Test[]): Test =>
  (row) => {
    const results = tests.map((test) => test(row));
    return results.includes(true) ? true : results.includes(null) ? null : false;
  };
const negated =
  (test: Test): Test =>
  (row) => {
    const result = test(row);
    return result === null ? null : !result;
  };

const tree = (depth: number): fc.Arbitrary<Case> => {
  if (depth === 0) return leaf;
  const below = fc.array(tree(depth - 1), { maxLength: 3 });
  return fc.oneof(
    leaf,
    below.map(
      (cases): Case => ({
        where: { [Op.and]: cases.map(({ where }) => where) },
        test: and(cases.map(({ test }) => test)),
      }),
    ),
    below.map(
      (cases): Case => ({
        where: { [Op.or]: cases.map(({ where }) => where) },
        test: or(cases.map(({ test }) => test)),
      }),
    ),
    tree(depth - 1).map((each): Case => ({ where: { [Op.not]: each.where }, test: negated(each.test) })),
  );
};

describeEachDatabase('where', (context) => {
  it('finds what the same condition finds in JavaScript', async () => {
    const database = context.open();
    const Item = database.define(
      'item',
      { number: DataTypes.INTEGER, text: DataTypes.STRING, price: DataTypes.DECIMAL(10, 2) },
      { timestamps: false },
    );
    await database.sync();
    await fc.assert(
      fc.asyncProperty(
        fc.array(rows, { maxLength: 12 }),
        fc.array(tree(2), { minLength: 5, maxLength: 5 }),
        async (given, cases) => {
          await Item.destroy({ all: true });
          const items = await Item.bulkCreate(given);
          for (const { where, test } of cases) {
            const found = await Item.findAll({ where: where as never, order: ['id'] });
            const expected = items.filter((_, index) => test(given[index] as Row) === true);
            expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
            expect(await Item.count({ where: where as never })).toBe(expected.length);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('puts decimals and dates in their order', async () => {
    const database = context.open();
    const Item = database.define('item', { price: DataTypes.DECIMAL(10, 2), at: DataTypes.DATE });
    await database.sync();
    await Item.bulkCreate([
      { price: '10', at: '2024-01-01' },
      { price: '9', at: '2023-01-01' },
      { price: '-1', at: '2025-01-01' },
    ]);
    const prices = await Item.findAll({ order: ['price'] });
    expect(prices.map(({ price }) => price)).toEqual(['-1.00', '9.00', '10.00']);
    expect(await Item.count({ where: { at: { [Op.gte]: '2024-01-01' } } })).toBe(2);
  });

  it.each([
    [
      { number: { [Op.like]: 'a%' } },
      "where.number[Op.like] needs an attribute that is text; 'number' is INTEGER",
    ],
    [
      { number: { [Op.gt]: null } },
      'where.number[Op.gt] is null, which is neither more nor less than anything',
    ],
    [{ number: { [Op.between]: [1] } }, 'where.number[Op.between] takes [low, high]'],
    [{ number: { [Op.in]: 5 } }, 'where.number[Op.in] takes an array, not a number'],
    [{ number: { [Op.gt]: undefined } }, 'where.number[Op.gt] is undefined'],
    [{ number: { [Op.gt]: 1, lt: 5 } }, 'where.number mixes operators with other keys'],
    [{ number: { [Op.and]: [1] } }, 'where.number has Op.and, which takes conditions, not a value'],
    [{ [Op.gt]: 5 }, 'where has Op.gt, which belongs behind an attribute'],
    [{ [Op.or]: { number: 1 } }, 'where[Op.or] takes an array, not an object'],
    [
      { [Op.or]: [{ nomber: 1 }] },
      "where[Op.or][0]: 'nomber' is not an attribute of 'item'; did you mean 'number'?",
    ],
  ])('refuses %j before any SQL, and says why', async (where, message) => {
    const database = context.open();
    const Item = database.define('item', { number: DataTypes.INTEGER });
    await expect(Item.findAll({ where: where as never })).rejects.toMatchObject({
      code: 'INVALID_QUERY',
      message,
    });
    expect(context.statements).toEqual([]);
  });
});
