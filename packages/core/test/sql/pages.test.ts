import { DataTypes, Op, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('the order of a page', (context) => {
  async function openUsers() {
    const database = context.open();
    const User = database.define(
      'user',
      {
        email: { type: DataTypes.STRING, allowNull: false, unique: true },
        phone: { type: DataTypes.STRING, unique: true },
        team: { type: DataTypes.STRING, allowNull: false },
        seat: { type: DataTypes.INTEGER, allowNull: false },
        price: { type: DataTypes.DECIMAL, allowNull: false, unique: true },
      },
      { timestamps: false, indexes: [{ unique: true, fields: ['team', 'seat'] }] },
    );
    await database.sync();
    context.statements.length = 0;
    /** Returns the `order by` of the statement that a call sends; an empty text if it has none. */
    const orderOf = async (call: Promise<unknown>) => {
      await call;
      const statement = context.statements.splice(0).find((each) => each.includes(' order by ')) ?? '';
      return (/ order by (.*?)(?= limit| offset|$)/.exec(statement)?.[1] ?? '').replaceAll(/["`]/g, '');
    };
    return { User, orderOf };
  }

  it('ends with the primary key, in the direction of the last term', async () => {
    const { User, orderOf } = await openUsers();
    expect(await orderOf(User.findAll({ limit: 2 }))).toBe('id asc');
    expect(await orderOf(User.findAll({ offset: 2 }))).toBe('id asc');
    expect(await orderOf(User.findOne())).toBe('id asc');
    expect(await orderOf(User.findAndCountAll({ order: ['team'], limit: 2 }))).toBe('team asc, id asc');
    expect(await orderOf(User.findAll({ order: ['seat', ['phone', 'DESC NULLS LAST']], limit: 2 }))).toBe(
      'seat asc, phone desc nulls last, id desc',
    );
    expect(await orderOf(User.findAll({ order: [[sql`length(team)`, 'DESC']], limit: 2 }))).toBe(
      '(length(team)) desc, id desc',
    );
    // Two rows can have no phone, and SQLite stores equal decimals as several texts.
    expect(await orderOf(User.findAll({ order: ['phone'], limit: 2 }))).toBe('phone asc, id asc');
    expect(await orderOf(User.findAll({ order: ['price'], limit: 2 }))).toMatch(/price.* asc, id asc$/);
    expect(await orderOf(User.findAll({ order: ['team'], where: { seat: { [Op.gt]: 1 } }, limit: 2 }))).toBe(
      'team asc, id asc',
    );
  });

  it('stays as it is if it is by a unique key, and where there is no page', async () => {
    const { User, orderOf } = await openUsers();
    expect(await orderOf(User.findAll())).toBe('');
    expect(await orderOf(User.findAll({ order: ['team'] }))).toBe('team asc');
    expect(await orderOf(User.findByPk(1))).toBe('');
    expect(await orderOf(User.findAll({ order: [['id', 'DESC']], limit: 2 }))).toBe('id desc');
    expect(await orderOf(User.findAll({ order: ['email'], limit: 2 }))).toBe('email asc');
    expect(await orderOf(User.findAll({ order: ['seat', ['team', 'DESC']], limit: 2 }))).toBe(
      'seat asc, team desc',
    );
    expect(await orderOf(User.findAll({ order: ['seat'], where: { team: 'a' }, limit: 2 }))).toBe('seat asc');
    for await (const _ of User.stream({ order: ['email'] }));
    expect(context.statements.splice(0)[0]).toMatch(/ order by .email. asc limit/);
  });

  it('is none if the condition selects one row by a unique key', async () => {
    const { User, orderOf } = await openUsers();
    const selects = [
      { email: 'a' },
      { id: 5 },
      { id: [5] },
      { phone: 'a', team: 'b' },
      { [Op.and]: [{ team: 'a' }, { seat: { [Op.eq]: 1 } }] },
    ];
    for (const where of selects) expect(await orderOf(User.findOne({ where: where as never }))).toBe('');
    const others = [
      { id: [5, 6] },
      { email: { [Op.ne]: 'a' } },
      { [Op.or]: [{ email: 'a' }] },
      { [Op.not]: { id: 5 } },
      { email: sql`${sql.attribute('team')}` },
      { phone: null },
    ];
    for (const where of others) expect(await orderOf(User.findOne({ where: where as never }))).toBe('id asc');
  });

  it('has every column that is read if equal rows are merged', async () => {
    const { User, orderOf } = await openUsers();
    const letters = [sql`length(${sql.attribute('team')})`, 'letters', DataTypes.INTEGER] as const;
    const attributes = ['team', 'seat', letters] as const;
    const distinct = true;
    expect(await orderOf(User.findAll({ attributes, distinct, limit: 2 }))).toBe('1 asc, 2 asc, 3 asc');
    expect(await orderOf(User.findAll({ attributes, distinct, order: [['seat', 'DESC']], limit: 2 }))).toBe(
      'seat desc, 1 desc, 3 desc',
    );
    expect(await orderOf(User.findAll({ attributes: ['id', 'team'], distinct, limit: 2 }))).toBe('id asc');
  });
});
