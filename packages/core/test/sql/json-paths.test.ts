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

const at = (form: string) => `espalier_json_at(\`b\`, ?, '${form}')`;
const found = (column = '`b`') => `jsonb_path_query_first(${column}, cast(? as jsonpath), '{}', true)`;
const onB = (path: string, condition: unknown) => ({ b: { [Op.path]: { [path]: condition } } });

const pins: Record<string, Pin> = {
  'a value': {
    where: onB('size.width', 5),
    sqlite: `${at('not null')} = ?`,
    postgres: `${found()} = ?`,
    finds: [1],
  },
  'a value of JSON': {
    where: { j: { [Op.path]: { a: 'x' } } },
    sqlite: "espalier_json_at(`j`, ?, 'not null') = ?",
    postgres: `${found(jsonOperand('`j`'))} = ?`,
    finds: [1],
  },
  'keys with any character': {
    where: onB('"a.b\\"c\'".d?[0].$', 5),
    sqlite: `${at('not null')} = ?`,
    postgres: `${found()} = ?`,
    finds: [],
  },
  'several paths': {
    where: { b: { [Op.path]: { 'tags[0]': 'new', note: null }, [Op.ne]: null } },
    sqlite: `${at('not null')} = ? and ${at('not null')} is null and not (\`b\` is null)`,
    postgres: `${found()} = ? and ${found()} is null and not (\`b\` is null)`,
    finds: [1],
  },
  'Op.ne': {
    where: onB('size', { [Op.ne]: { width: 5 } }),
    sqlite: `${at('not null')} <> ?`,
    postgres: `${found()} <> ?`,
    finds: [2],
  },
  'an order of numbers': {
    where: onB('size.width', { [Op.gt]: 5 }),
    sqlite: `${at('ordered number')} > ?`,
    postgres: `cast(${found()} as numeric) > ?`,
    finds: [2],
  },
  'an order of texts': {
    where: onB('tags[0]', { [Op.lte]: 'new' }),
    sqlite: `${at('text')} <= ?`,
    postgres: `((${found()} #>> '{}') collate "C") <= ?`,
    finds: [1],
  },
  'Op.in': {
    where: onB('size.width', { [Op.in]: [5, 7, null] }),
    sqlite: `(${at('not null')} in (select value from json_each(?)) or ${at('not null')} is null)`,
    postgres: `(${found()} = any(?) or ${found()} is null)`,
    finds: [1, 2, 3],
  },
  'Op.contains of JSON': {
    where: onB('tags', { [Op.contains]: ['new'] }),
    sqlite: `espalier_json_contains(${at('not null')}, ?)`,
    postgres: `${found()} @> ?`,
    finds: [1],
  },
  'Op.contains of a text': {
    where: onB('tags[0]', { [Op.contains]: 'e' }),
    sqlite: `${at('text')} glob ?`,
    postgres: `((${found()} #>> '{}') collate "C") like ?`,
    finds: [1],
  },
  'Op.is': {
    where: onB('on', { [Op.is]: true }),
    sqlite: `not ((${at('not null')} = ?) is not true)`,
    postgres: `not ((${found()} = ?) is not true)`,
    finds: [2],
  },
  'Op.exists': {
    where: onB('note', { [Op.exists]: true }),
    sqlite: `${at('any')} is not null`,
    postgres: `${found()} is not null`,
    finds: [1],
  },
};

describeEachDatabase('a condition at a path into JSON', (context) => {
  const dialectSql = (sqlite: string, postgres: string) => {
    let parameter = 0;
    if (context.dialect === 'sqlite') return sqlite;
    return postgres.replaceAll('`', '"').replace(/\?/g, () => {
      parameter += 1;
      return `$${parameter}`;
    });
  };

  async function openItems() {
    const database = context.open();
    const Item = database.define('item', { b: DataTypes.JSONB, j: DataTypes.JSON }, { timestamps: false });
    await database.sync();
    await Item.bulkCreate([
      { b: { size: { width: 5 }, tags: ['new'], note: null }, j: { a: 'x' } },
      { b: { size: { width: 7 }, tags: ['old'], on: true }, j: { a: 1 } },
      {},
    ]);
    context.statements.length = 0;
    return Item;
  }

  it.each(Object.entries(pins))('with %s has the pinned SQL, and finds its rows', async (_, pin) => {
    const Item = await openItems();
    const items = await Item.findAll({ where: pin.where as never, attributes: ['id'], order: ['id'] });
    const [select, order] = [
      dialectSql('select `id` from `items`', 'select `id` from `items`'),
      dialectSql('`id` asc', '`id` asc'),
    ];
    expect(context.statements).toEqual([
      `${select} where ${dialectSql(pin.sqlite, pin.postgres)} order by ${order}`,
    ]);
    expect(items.map(({ id }) => id)).toEqual(pin.finds);
  });

  it('binds the path and sorts by it as it compares', async () => {
    const Item = await openItems();
    await Item.findAll({
      attributes: [
        'id',
        [sql.json('b', 'tags[0]', 'text'), 'tag', DataTypes.TEXT],
        [sql.json('b', 'size'), 'size', DataTypes.JSON],
      ],
      order: [[sql.json('b', 'size.width', 'number'), 'DESC NULLS LAST'], 'id'],
    });
    const expected =
      context.dialect === 'sqlite'
        ? `select \`id\`, (espalier_json_at(\`items\`.\`b\`, ?, 'text')), (espalier_json_at(\`items\`.\`b\`, ?, 'any')) from \`items\` order by espalier_json_at(\`items\`.\`b\`, ?, 'ordered number') desc nulls last, \`id\` asc`
        : dialectSql(
            '',
            `select \`id\`, (((${found('`items`.`b`')} #>> '{}') collate "C")), (${found('`items`.`b`')}) from \`items\` order by cast(${found('`items`.`b`')} as numeric) desc nulls last, \`id\` asc`,
          );
    expect(context.statements).toEqual([expected]);
  });
});
