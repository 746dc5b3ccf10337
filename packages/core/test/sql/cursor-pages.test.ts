import { DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { queriesIn, statementsOfFind } from '../helpers/find-statements.js';

describeEachDatabase('a page by a cursor', (context) => {
  async function openItems() {
    const database = context.open();
    const Item = database.define(
      'item',
      {
        name: DataTypes.STRING,
        price: DataTypes.DECIMAL(10, 2),
        code: { type: DataTypes.STRING, allowNull: false, unique: true },
      },
      { timestamps: false },
    );
    const Part = database.define('part', {}, { timestamps: false });
    const Parts = Item.hasMany(Part);
    await database.sync();
    const row = (index: number) => ({ name: 'same', price: '1.50', code: `c${index}`, parts: [{}, {}] });
    await Item.bulkCreate([0, 1, 2, 3].map(row), { include: [Parts] });
    context.statements.length = 0;
    /** Returns the end of the statement that reads items, after its table, with the quotes of SQLite. */
    const endOf = async (call: Promise<unknown>) => {
      await call;
      const [statement = ''] = context.statements.splice(0);
      const [, end = ''] = / from .items. ?(.*)$/.exec(statement) ?? [];
      return end.replaceAll('"', '`').replaceAll(/\$\d+/g, '?');
    };
    return { Item, Parts, endOf };
  }

  const price = context.dialect === 'sqlite' ? 'espalier_decimal_order(`price`)' : '`price`';
  const bound = context.dialect === 'sqlite' ? 'espalier_decimal_order(?)' : '?';

  it('is one statement, which reads one row more than the page has', async () => {
    const { Item, endOf } = await openItems();
    const page = await Item.findPage({ first: 2 });
    expect(context.statements.splice(0)).toHaveLength(1);
    expect(await endOf(Item.findPage({ first: 2 }))).toBe('order by `id` asc limit ?');
    expect(await endOf(Item.findPage({ last: 2 }))).toBe('order by `id` desc limit ?');
    expect(await endOf(Item.findPage({ first: 2, after: page.endCursor }))).toBe(
      'where `id` > ? order by `id` asc limit ?',
    );
    expect(await endOf(Item.findPage({ last: 2, before: page.endCursor }))).toBe(
      'where `id` < ? order by `id` desc limit ?',
    );
  });

  it('compares rows if its order has one direction and no nulls, so that an index serves it', async () => {
    const { Item, endOf } = await openItems();
    const order = [['code', 'DESC']] as const;
    const page = await Item.findPage({ order, first: 2 });
    context.statements.length = 0;
    expect(await endOf(Item.findPage({ order, first: 2, after: page.endCursor }))).toBe(
      'where `code` < ? order by `code` desc limit ?',
    );
    const longer = ['code', 'id'] as const;
    const other = await Item.findPage({ order: longer, first: 2 });
    context.statements.length = 0;
    expect(await endOf(Item.findPage({ order: longer, last: 2, before: other.endCursor }))).toBe(
      'where (`code`, `id`) < (?, ?) order by `code` desc, `id` desc limit ?',
    );
  });

  it('reverses directions and nulls to read backward', async () => {
    const { Item, endOf } = await openItems();
    const order = [
      ['name', 'DESC NULLS LAST'],
      ['price', 'ASC NULLS LAST'],
    ] as const;
    const where = { code: ['c0', 'c1', 'c2'] };
    const page = await Item.findPage({ where, order, first: 2 });
    context.statements.length = 0;
    const list = context.dialect === 'sqlite' ? 'in (select value from json_each(?))' : '= any(?)';
    expect(await endOf(Item.findPage({ where, order, first: 2, after: page.endCursor }))).toBe(
      `where \`code\` ${list} and ((\`name\` < ? or \`name\` is null) or \`name\` = ? and ((${price} > ${bound} or \`price\` is null) or ${price} = ${bound} and \`id\` > ?)) ` +
        `order by \`name\` desc nulls last, ${price} asc nulls last, \`id\` asc limit ?`,
    );
    expect(await endOf(Item.findPage({ where, order, last: 2, before: page.endCursor }))).toBe(
      `where \`code\` ${list} and (\`name\` > ? or \`name\` = ? and (${price} < ${bound} or ${price} = ${bound} and \`id\` < ?)) ` +
        `order by \`name\` asc nulls first, ${price} desc nulls first, \`id\` desc limit ?`,
    );
  });

  it('reads what is included for its own rows only', async () => {
    const { Item, Parts } = await openItems();
    const page = await Item.findPage({ first: 2, include: [Parts] });
    expect(page.items.map(({ parts }) => parts.length)).toEqual([2, 2]);
    const [, included] = queriesIn(context.statements);
    expect(included).toBe(
      'select `t`.`id`, `t`.`itemId` from `parts` as `t` where `t`.`itemId` in (select value from json_each(?)) order by `t`.`id` asc',
    );
    expect(context.statements).toHaveLength(statementsOfFind(context, 2));
  });
});
