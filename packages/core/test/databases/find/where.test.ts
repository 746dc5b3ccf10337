import { DataTypes, Op, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import fc from 'fast-check';
import { type Row, rows, tree } from './where-cases.js';

describeEachDatabase('where', (context) => {
  it('finds what the same condition finds in JavaScript', async () => {
    const database = context.open();
    const Item = database.define(
      'item',
      {
        number: DataTypes.INTEGER,
        text: DataTypes.STRING,
        price: DataTypes.DECIMAL(10, 2),
        flag: DataTypes.BOOLEAN,
        json: DataTypes.JSON,
      },
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
      { numRuns: 60 },
    );
  });

  it('compares decimals and dates by their value', async () => {
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
      'INVALID_OPTION',
    ],
    [
      { number: { [Op.gt]: null } },
      'where.number[Op.gt] is null, which is neither more nor less than anything',
      'INVALID_QUERY',
    ],
    [{ number: { [Op.between]: [1] } }, 'where.number[Op.between] takes [low, high]', 'INVALID_QUERY'],
    [{ number: { [Op.in]: 5 } }, 'where.number[Op.in] takes an array, not a number', 'INVALID_QUERY'],
    [{ number: { [Op.gt]: undefined } }, 'where.number[Op.gt] is undefined', 'INVALID_QUERY'],
    [{ number: { [Op.gt]: 1, lt: 5 } }, 'where.number mixes operators with other keys', 'INVALID_OPTION'],
    [
      { number: { [Op.and]: [1] } },
      'where.number has Op.and, which takes conditions, not a value',
      'INVALID_OPTION',
    ],
    [{ [Op.gt]: 5 }, 'where has Op.gt, which belongs after an attribute', 'INVALID_OPTION'],
    [{ number: { gt: 5 } }, "where.number has 'gt' as text; operators are symbols: [Op.gt]", 'INVALID_QUERY'],
    [{ or: [{ number: 5 }] }, "where has 'or' as text; operators are symbols: [Op.or]", 'INVALID_QUERY'],
    [
      { number: { [Op.is]: 5 } },
      'where.number[Op.is] takes null, true or false, not a number',
      'INVALID_QUERY',
    ],
    [
      { number: { [Op.is]: true } },
      "where.number[Op.is] true needs a BOOLEAN; 'number' is INTEGER",
      'INVALID_OPTION',
    ],
    [
      { number: { [Op.contains]: 5 } },
      "where.number[Op.contains] needs an attribute that is text; 'number' is INTEGER",
      'INVALID_OPTION',
    ],
    [
      sql`${sql.attribute('nomber')} = 1`,
      "where: 'nomber' is not an attribute of 'item'; did you mean 'number'?",
      'INVALID_OPTION',
    ],
    [sql`number = ${undefined}`, 'where: an sql fragment cannot bind undefined', 'INVALID_QUERY'],
    [sql`number = ${{ a: 1 }}`, 'where: an sql fragment cannot bind an object', 'INVALID_QUERY'],
    [sql` `, 'where: the sql fragment has no text', 'INVALID_OPTION'],
    [{ [Op.or]: { number: 1 } }, 'where[Op.or] takes an array, not an object', 'INVALID_QUERY'],
    [
      { [Op.or]: [{ nomber: 1 }] },
      "where[Op.or][0]: 'nomber' is not an attribute of 'item'; did you mean 'number'?",
      'INVALID_QUERY',
    ],
  ])('rejects %j before any SQL, and says why', async (where, message, code) => {
    const database = context.open();
    const Item = database.define('item', { number: DataTypes.INTEGER });
    const error = await Item.findAll({ where: where as never }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    // As a log prints it: the message with its hint.
    expect(String(error)).toBe(`${(error as Error).name}: ${message}`);
    expect(context.statements).toEqual([]);
  });
});
