import { DataTypes, Op, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

interface Pin {
  readonly where: unknown;
  readonly sqlite: string;
  readonly postgres: string;
}

const normal = 'espalier_decimal';
const order = 'espalier_decimal_order';
const cost = sql`${sql.attribute('cost')}`;

const pins: Readonly<Record<string, Pin>> = {
  'a value, with a scale': { where: { cost: '1' }, sqlite: '`cost` = ?', postgres: '`cost` = ?' },
  'a value, without one': {
    where: { price: '1' },
    sqlite: `(\`price\` >= ? and \`price\` < ? and ${normal}(\`price\`) = ?)`,
    postgres: '`price` = ?',
  },
  'Op.ne, without a scale': {
    where: { price: { [Op.ne]: '1' } },
    sqlite: `${normal}(\`price\`) <> ?`,
    postgres: '`price` <> ?',
  },
  'a list, without a scale': {
    where: { price: ['1', '2'] },
    sqlite: `${normal}(\`price\`) in (select value from json_each(?))`,
    postgres: '`price` = any(?)',
  },
  'Op.gt': {
    where: { cost: { [Op.gt]: '1' } },
    sqlite: `${order}(\`cost\`) > ${order}(?)`,
    postgres: '`cost` > ?',
  },
  'an expression': {
    where: { cost: { [Op.gt]: sql`${sql.attribute('price')} + ${1}` } },
    sqlite: `${order}(\`cost\`) > ${order}((\`items\`.\`price\` + ?))`,
    postgres: '`cost` > (`items`.`price` + ?)',
  },
  'an equal expression': {
    where: { price: cost },
    sqlite: `${order}(${normal}(\`price\`)) = ${order}(${normal}((\`items\`.\`cost\`)))`,
    postgres: '`price` = (`items`.`cost`)',
  },
};

describeEachDatabase('the SQL of decimals', (context) => {
  async function openItems() {
    const database = context.open();
    const Item = database.define(
      'item',
      { price: DataTypes.DECIMAL, cost: DataTypes.DECIMAL(10, 2) },
      { timestamps: false },
    );
    await database.sync();
    context.statements.length = 0;
    const sent = () => context.statements.map((text) => text.replaceAll('"', '`').replace(/\$\d+/g, '?'));
    return { database, Item, sent };
  }

  it.each(Object.entries(pins))('compares %s', async (_, pin) => {
    const { Item, sent } = await openItems();
    await Item.count({ where: pin.where as never });
    expect(sent()).toEqual([`select count(*) as \`count\` from \`items\` where ${pin[context.dialect]}`]);
  });

  it('sorts by a text that SQLite can compare', async () => {
    const { Item, sent } = await openItems();
    await Item.findAll({ attributes: ['id'], order: [['cost', 'DESC']] });
    const operand = context.dialect === 'sqlite' ? `${order}(\`cost\`)` : '`cost`';
    expect(sent()).toEqual([`select \`id\` from \`items\` order by ${operand} desc`]);
  });

  it('has no function of Espalier in an index', async () => {
    const database = context.open();
    database.define(
      'item',
      { price: DataTypes.DECIMAL },
      {
        timestamps: false,
        indexes: [
          { fields: ['price'], where: { price: { [Op.gt]: '1' } } },
          { fields: ['price'], where: { price: '2' } },
        ],
      },
    );
    await database.sync();
    const created = context.statements.filter((text) => text.startsWith('create index'));
    expect(created.map((text) => text.replace(/.* where /, '').replaceAll('"', '`'))).toEqual(
      context.dialect === 'sqlite'
        ? ["cast(`price` as numeric) > cast('1' as numeric)", "`price` = '2'"]
        : ["`price` > '1'", "`price` = '2'"],
    );
  });
});
