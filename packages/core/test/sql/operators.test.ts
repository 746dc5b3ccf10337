import { DataTypes, Op, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { jsonOperand } from '../../src/dialects/postgres/json-operand.js';

interface Pin {
  readonly where: unknown;
  readonly sqlite: string;
  readonly postgres: string;
  /** Ids of the rows that it finds. */
  readonly finds: readonly number[];
}

const same = (condition: string) => ({ sqlite: condition, postgres: condition });
const n = sql.attribute('n');

const pins: Record<string, Pin> = {
  'a value': { where: { n: 1 }, ...same('`n` = ?'), finds: [1] },
  null: { where: { n: null }, ...same('`n` is null'), finds: [4] },
  'a list': {
    where: { n: [1, 3] },
    sqlite: '`n` in (select value from json_each(?))',
    postgres: '`n` = any(?)',
    finds: [1, 3],
  },
  'a list with null': {
    where: { n: [1, null] },
    sqlite: '(`n` in (select value from json_each(?)) or `n` is null)',
    postgres: '(`n` = any(?) or `n` is null)',
    finds: [1, 4],
  },
  'Op.eq': { where: { n: { [Op.eq]: 2 } }, ...same('`n` = ?'), finds: [2] },
  'Op.ne': { where: { n: { [Op.ne]: 2 } }, ...same('`n` <> ?'), finds: [1, 3] },
  'Op.ne of null': { where: { n: { [Op.ne]: null } }, ...same('not (`n` is null)'), finds: [1, 2, 3] },
  'Op.gt': { where: { n: { [Op.gt]: 2 } }, ...same('`n` > ?'), finds: [3] },
  'Op.gte': { where: { n: { [Op.gte]: 2 } }, ...same('`n` >= ?'), finds: [2, 3] },
  'Op.lt': { where: { n: { [Op.lt]: 2 } }, ...same('`n` < ?'), finds: [1] },
  'Op.lte': { where: { n: { [Op.lte]: 2 } }, ...same('`n` <= ?'), finds: [1, 2] },
  'Op.between': { where: { n: { [Op.between]: [2, 3] } }, ...same('`n` >= ? and `n` <= ?'), finds: [2, 3] },
  'Op.in': {
    where: { n: { [Op.in]: [2] } },
    sqlite: '`n` in (select value from json_each(?))',
    postgres: '`n` = any(?)',
    finds: [2],
  },
  'Op.in of nothing': { where: { n: { [Op.in]: [] } }, ...same('1 = 0'), finds: [] },
  'Op.notIn': {
    where: { n: { [Op.notIn]: [2] } },
    sqlite: 'not (`n` in (select value from json_each(?)))',
    postgres: 'not (`n` = any(?))',
    finds: [1, 3],
  },
  'Op.notIn with null': {
    where: { n: { [Op.notIn]: [2, null] } },
    sqlite: 'not ((`n` in (select value from json_each(?)) or `n` is null))',
    postgres: 'not ((`n` = any(?) or `n` is null))',
    finds: [1, 3],
  },
  'Op.notIn of nothing': { where: { n: { [Op.notIn]: [] } }, ...same('not (1 = 0)'), finds: [1, 2, 3, 4] },
  'Op.like': {
    where: { text: { [Op.like]: 'A_c%' } },
    sqlite: '`text` glob ?',
    postgres: '`text` like ?',
    finds: [1],
  },
  'Op.notLike': {
    where: { text: { [Op.notLike]: 'A%' } },
    sqlite: 'not (`text` glob ?)',
    postgres: 'not (`text` like ?)',
    finds: [2, 3],
  },
  'Op.iLike': {
    where: { text: { [Op.iLike]: 'a_C%' } },
    sqlite: '`text` glob ?',
    postgres: '`text` ~ ?',
    finds: [1, 2],
  },
  'Op.notILike': {
    where: { text: { [Op.notILike]: 'A%' } },
    sqlite: 'not (`text` glob ?)',
    postgres: 'not (`text` ~ ?)',
    finds: [3],
  },
  'Op.startsWith': {
    where: { text: { [Op.startsWith]: 'ab' } },
    sqlite: '`text` glob ?',
    postgres: '`text` like ?',
    finds: [2],
  },
  'Op.endsWith': {
    where: { text: { [Op.endsWith]: '%' } },
    sqlite: '`text` glob ?',
    postgres: '`text` like ?',
    finds: [3],
  },
  'Op.contains of a text': {
    where: { text: { [Op.contains]: 'b' } },
    sqlite: '`text` glob ?',
    postgres: '`text` like ?',
    finds: [1, 2],
  },
  'Op.iStartsWith': {
    where: { text: { [Op.iStartsWith]: 'AB' } },
    sqlite: '`text` glob ?',
    postgres: '`text` ~ ?',
    finds: [1, 2],
  },
  'Op.iEndsWith': {
    where: { text: { [Op.iEndsWith]: 'BC' } },
    sqlite: '`text` glob ?',
    postgres: '`text` ~ ?',
    finds: [1, 2],
  },
  'Op.iContains': {
    where: { text: { [Op.iContains]: 'B' } },
    sqlite: '`text` glob ?',
    postgres: '`text` ~ ?',
    finds: [1, 2],
  },
  'Op.contains of JSON': {
    where: { json: { [Op.contains]: { tags: ['b'] } } },
    sqlite: 'espalier_json_contains(`json`, ?)',
    postgres: `${jsonOperand('`json`')} @> ?`,
    finds: [1],
  },
  'a value of JSON': {
    where: { json: { a: 1, tags: ['a', 'b'] } },
    sqlite: 'espalier_json(`json`) = ?',
    postgres: `${jsonOperand('`json`')} = ?`,
    finds: [1],
  },
  'a value of JSONB': {
    where: { jsonb: { [Op.ne]: [1] } },
    sqlite: 'espalier_json(`jsonb`) <> ?',
    postgres: '`jsonb` <> ?',
    finds: [2],
  },
  'Op.in of JSONB': {
    where: { jsonb: { [Op.in]: [[1], [2]] } },
    sqlite: 'espalier_json(`jsonb`) in (select value from json_each(?))',
    postgres: '`jsonb` = any(?)',
    finds: [1],
  },
  'Op.is of null': { where: { flag: { [Op.is]: null } }, ...same('`flag` is null'), finds: [3, 4] },
  'Op.is of true': { where: { flag: { [Op.is]: true } }, ...same('`flag` is true'), finds: [1] },
  'Op.is of false, turned around': {
    where: { flag: { [Op.not]: { [Op.is]: false } } },
    ...same('not (`flag` is false)'),
    finds: [1, 3, 4],
  },
  'Op.not of a value': { where: { n: { [Op.not]: 1 } }, ...same('not (`n` = ?)'), finds: [2, 3] },
  'Op.and': {
    where: { [Op.and]: [{ n: { [Op.gt]: 1 } }, { text: 'abc' }] },
    ...same('`n` > ? and `text` = ?'),
    finds: [2],
  },
  'Op.or': {
    where: { [Op.or]: [{ n: 1 }, { text: 'abc' }] },
    ...same('(`n` = ? or `text` = ?)'),
    finds: [1, 2],
  },
  'Op.not': {
    where: { [Op.not]: { n: 1, text: 'Abc' } },
    ...same('not (`n` = ? and `text` = ?)'),
    finds: [2, 3],
  },
  'all of them, nested': {
    where: {
      n: { [Op.ne]: 3 },
      [Op.or]: [{ [Op.and]: [{ n: 1 }, { [Op.not]: { flag: false } }] }, { n: 2 }],
    },
    ...same('`n` <> ? and (`n` = ? and not (`flag` = ?) or `n` = ?)'),
    finds: [1, 2],
  },
  'an sql fragment': { where: sql`${n} % 2 = ${1}`, ...same('(`items`.`n` % 2 = ?)'), finds: [1, 3] },
  'an sql fragment among others': {
    where: { text: 'Abc', [Op.or]: [sql`${n} = ${1}`, sql`${n} = ${2} or ${n} = ${3}`] },
    ...same('`text` = ? and ((`items`.`n` = ?) or (`items`.`n` = ? or `items`.`n` = ?))'),
    finds: [1],
  },
  'a comparison with an sql fragment': {
    where: { n: { [Op.gt]: sql`length(${sql.attribute('text')}) - ${2}` } },
    ...same('`n` > (length(`items`.`text`) - ?)'),
    finds: [2, 3],
  },
};

describeEachDatabase('a condition', (context) => {
  const dialectSql = ({ sqlite, postgres }: Pin) => {
    let parameter = 0;
    if (context.dialect === 'sqlite') return sqlite;
    return postgres.replaceAll('`', '"').replace(/\?/g, () => {
      parameter += 1;
      return `$${parameter}`;
    });
  };

  it.each(Object.entries(pins))('with %s has the pinned SQL, and finds its rows', async (_, pin) => {
    const database = context.open();
    const Item = database.define(
      'item',
      {
        n: DataTypes.INTEGER,
        text: DataTypes.STRING,
        flag: DataTypes.BOOLEAN,
        json: DataTypes.JSON<{ tags?: string[]; a?: number }>(),
        jsonb: DataTypes.JSONB,
      },
      { timestamps: false },
    );
    await database.sync();
    await Item.bulkCreate([
      { n: 1, text: 'Abc', flag: true, json: { tags: ['a', 'b'], a: 1 }, jsonb: [1] },
      { n: 2, text: 'abc', flag: false, json: { tags: ['c'] }, jsonb: 5 },
      { n: 3, text: '100%', json: {} },
      {},
    ]);
    context.statements.length = 0;
    const found = await Item.findAll({ where: pin.where as never, attributes: ['id'] });
    expect(context.statements).toEqual([
      `${context.dialect === 'sqlite' ? 'select `id` from `items`' : 'select "id" from "items"'} where ${dialectSql(pin)}`,
    ]);
    expect(found.map(({ id }) => id).sort()).toEqual(pin.finds);
    const [only] = found;
    if (only !== undefined) expect(await Item.count({ where: pin.where as never })).toBe(found.length);
  });
});
