import { type Database, DataTypes, Model, ValidationError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';

/** Orders with their lines, each with validators of every kind. */
async function openOrders(context: DatabaseContext) {
  const database: Database = context.open();
  class Order extends Model.init(
    {
      email: {
        type: DataTypes.STRING,
        allowNull: false,
        validate: {
          notNull: { msg: 'An address is needed' },
          isEmail: { msg: 'Not an address' },
          len: [6, 30],
        },
      },
      placed: DataTypes.DATE,
      shipped: DataTypes.DATE,
    },
    {
      database,
      modelName: 'order',
      validate: {
        shippedBehindPlaced(order) {
          if (order.shipped !== undefined && order.shipped < this.placed)
            throw new Error('shipped too early');
        },
        async hasLines(order) {
          await Promise.resolve();
          if (order.lines?.length === 0) throw new Error('an order needs a line');
        },
      },
    },
  ) {
    static Lines = this.hasMany(() => Line);
  }
  class Line extends Model.init(
    {
      code: {
        type: DataTypes.STRING,
        validate: {
          isUppercase: true,
          notReserved: (code: string | null) => code !== 'RESERVED',
          async isKnown(code: string | null) {
            await Promise.resolve();
            if (code === 'UNKNOWN') throw new Error('no such code');
          },
        },
      },
      amount: { type: DataTypes.INTEGER, validate: { min: 1 } },
    },
    { database, modelName: 'line' },
  ) {}
  await database.sync();
  context.statements.length = 0;
  return { database, Order, Line, include: [Order.Lines] as const };
}

describeEachDatabase('validators', (context) => {
  it('accept valid values', async () => {
    const { Order, include } = await openOrders(context);
    const order = await Order.create(
      { email: 'a@b.org', lines: [{ code: 'AB', amount: 1 }, { code: null }] },
      { include },
    );
    expect(order.lines.map(({ code, amount }) => [code, amount])).toEqual([
      ['AB', 1],
      [null, null],
    ]);
  });

  it('run for the whole graph before any SQL, and report all problems together, in order', async () => {
    const { Order, include } = await openOrders(context);
    const error = await errorOf(
      Order.create(
        {
          email: 'nobody',
          placed: new Date(2),
          shipped: new Date(1),
          lines: [
            { code: 'ab', amount: 0 },
            { code: 'UNKNOWN' },
            { code: 'RESERVED' },
            { amount: 'x' as never },
          ],
        },
        { include },
      ),
    );
    expect(error.message).toBe(
      [
        'order.create: 7 problems',
        "  - lines[3].amount: 'line.amount' must be an integer from -2147483648 to 2147483647, not a string",
        '  - email: Not an address',
        "  - lines[0].code: 'line.code' must be in upper case",
        "  - lines[0].amount: 'line.amount' must be at least 1",
        '  - lines[1].code: no such code',
        "  - lines[2].code: 'line.code' was rejected by the validator 'notReserved'",
        '  - shipped too early',
      ].join('\n'),
    );
    expect(error.errors.map(({ code, validator, path }) => [code, validator, path])).toEqual([
      ['INVALID_VALUE', undefined, ['lines', 3, 'amount']],
      ['VALIDATOR_REJECTED', 'isEmail', ['email']],
      ['VALIDATOR_REJECTED', 'isUppercase', ['lines', 0, 'code']],
      ['VALIDATOR_REJECTED', 'min', ['lines', 0, 'amount']],
      ['VALIDATOR_REJECTED', 'isKnown', ['lines', 1, 'code']],
      ['VALIDATOR_REJECTED', 'notReserved', ['lines', 2, 'code']],
      ['VALIDATOR_REJECTED', 'shippedBehindPlaced', []],
    ]);
    expect(error.errors[4]?.cause).toEqual(new Error('no such code'));
    expect(context.statements).toEqual([]);
  });

  it('of a record get what is nested in it', async () => {
    const { Order, include } = await openOrders(context);
    const error = await errorOf(Order.create({ email: 'a@b.org', lines: [] }, { include }));
    expect(error).toMatchObject({
      message: 'an order needs a line',
      validator: 'hasLines',
      path: [],
      model: 'order',
    });
    expect(error.errors).toEqual([error]);
  });

  it('of a record do not run if a value is missing or has the wrong type', async () => {
    const { Order, include } = await openOrders(context);
    const error = await errorOf(Order.create({ lines: [] } as never, { include }));
    expect(error.errors.map(({ message }) => message)).toEqual(['email: An address is needed']);
    const one = await errorOf(
      Order.bulkCreate([{ email: 'a@b.org', lines: [] }, { email: 7, lines: [] } as never], { include }),
    );
    expect(one.errors.map(({ path }) => path)).toEqual([[1, 'email'], [0]]);
    const other = await errorOf(Order.create({ email: 'a@b.org', zzz: 1, lines: [] } as never, { include }));
    expect(other.errors.map(({ path }) => path)).toEqual([['zzz'], []]);
  });

  it('run for defaults, and not for absent values', async () => {
    const database = context.open();
    const asked: unknown[] = [];
    const validate = { seen: (value: unknown) => void asked.push(value) };
    const Item = database.define('item', {
      made: { type: DataTypes.STRING, defaultValue: 'd', validate },
      absent: { type: DataTypes.STRING, validate },
      none: { type: DataTypes.STRING, validate },
    });
    await database.sync();
    await Item.create({ none: null });
    expect(asked).toEqual(['d', null]);
  });

  it('of functions get the record as an instance, which they cannot change', async () => {
    const database = context.open();
    const seen: unknown[] = [];
    class Item extends Model.init(
      {
        name: {
          type: DataTypes.STRING,
          validate: {
            look(_value, record) {
              seen.push(this === record, record instanceof Item, record.shout(), record.isNewRecord);
            },
            change(_value, record) {
              record.name = 'other';
            },
          },
        },
      },
      { database, modelName: 'item' },
    ) {
      shout() {
        return `${this.name}!`;
      }
    }
    const error = await errorOf(Item.create({ name: 'x' }));
    expect(seen).toEqual([true, true, 'x!', true]);
    expect(error.errors.map(({ validator }) => validator)).toEqual(['change']);
  });

  it('run once for an object at two places, and not for a stored one', async () => {
    const database = context.open();
    let calls = 0;
    const Tag = database.define('tag', {
      name: {
        type: DataTypes.STRING,
        validate: {
          count: () => {
            calls += 1;
          },
        },
      },
    });
    const Post = database.define('post', { title: DataTypes.STRING });
    const Tags = Post.belongsToMany(Tag, { through: 'postTag' });
    await database.sync();
    const stored = await Tag.create({ name: 'stored' });
    const shared = { name: 'shared' };
    await Post.bulkCreate([{ tags: [shared, stored] }, { tags: [shared] }] as never, { include: [Tags] });
    expect(calls).toBe(2);
  });

  it('that query the database run before the rows are written, inside the surrounding transaction', async () => {
    const database = context.open();
    class User extends Model.init(
      {
        name: {
          type: DataTypes.STRING,
          validate: {
            async isFree(name: string | null) {
              if ((await User.count({ where: { name } })) > 0) throw new Error('taken');
            },
          },
        },
      },
      { database, modelName: 'user' },
    ) {}
    await database.sync();
    await expect(
      database.transaction(async () => {
        await User.create({ name: 'Mick' });
        await User.create({ name: 'Mick' });
      }),
    ).rejects.toThrow('name: taken');
    expect(await User.count()).toBe(0);
    const rows = Array.from({ length: 250 }, (_, index) => ({ name: `n${index}` }));
    expect(await User.bulkCreate(rows)).toHaveLength(250);
    const error = await errorOf(User.bulkCreate(rows, { maxProblems: 250 }));
    expect(error.errors.map(({ path }) => path)).toEqual(rows.map((_, index) => [index, 'name']));
  });

  it('are run by save and update for what changes, and by update of many rows for the given values', async () => {
    const { Order, Line } = await openOrders(context);
    const order = await Order.create({ email: 'a@b.org', placed: new Date(5) });
    context.statements.length = 0;
    order.email = 'x';
    order.shipped = new Date(1);
    const error = await errorOf(order.save());
    expect(error.errors.map(({ validator, path }) => [validator, path])).toEqual([
      ['isEmail', ['email']],
      ['len', ['email']],
      ['shippedBehindPlaced', []],
    ]);
    expect(context.statements).toEqual([]);
    order.email = 'c@d.org';
    order.shipped = new Date(9);
    await order.save();
    await expect(order.update({ email: 'x' })).rejects.toThrow('Not an address');
    await expect(order.update({ email: null as never })).rejects.toThrow('An address is needed');

    const line = await Line.create({ code: 'AB', amount: 1 });
    await expect(Line.update({ code: 'ab', amount: 0 }, { all: true })).rejects.toThrow(
      /upper case\n.*at least 1/,
    );
    await expect(line.update({ code: 'UNKNOWN' })).rejects.toThrow('code: no such code');
    await line.reload();
    expect(line).toMatchObject({ code: 'AB', amount: 1 });
    expect(await Line.update({ amount: 3 }, { where: { id: line.id } })).toBe(1);
  });

  it('are run by save of a built instance', async () => {
    const { Order, include } = await openOrders(context);
    const order = Order.build({ email: 'nobody', lines: [{ code: 'ab' }] }, { include });
    const error = await errorOf(order.save());
    expect(error.errors.map(({ path }) => path)).toEqual([['email'], ['lines', 0, 'code']]);
    expect(order.isNewRecord).toBe(true);
    expect(context.statements).toEqual([]);
  });

  it('that are synchronous are run by planCreate too; it skips asynchronous ones', async () => {
    const { Order, Line, include } = await openOrders(context);
    expect(() => Order.planCreate({ email: 'nobody', lines: [{ code: 'ab' }] }, { include })).toThrow(
      /Not an address\n.*upper case/,
    );
    expect(Line.planCreate({ code: 'UNKNOWN' }).levels).toHaveLength(1);
    const database = context.open();
    let calls = 0;
    const Item = database.define('item', {
      name: {
        type: DataTypes.STRING,
        validate: {
          declaredAsync: async () => {
            calls += 1;
          },
          rejects: () => Promise.reject(new Error('no')),
        },
      },
    });
    expect(Item.planCreate({ name: 'x' }).levels).toHaveLength(1);
    expect(calls).toBe(0);
    await expect(Item.create({ name: 'x' })).rejects.toThrow('name: no');
  });

  it.each<[string, () => unknown, string]>([
    [
      'an error',
      () => {
        throw new RangeError('too far');
      },
      'name: too far',
    ],
    [
      'text',
      () => {
        throw 'too far';
      },
      'name: too far',
    ],
    [
      'something else',
      () => {
        throw { secret: 1 };
      },
      "name: 'item.name' was rejected by the validator 'rule'",
    ],
    [
      'nothing',
      () => {
        throw undefined;
      },
      "name: 'item.name' was rejected by the validator 'rule'",
    ],
    ['a rejection', () => Promise.reject('too far'), 'name: too far'],
    ['a promise of false', async () => false, "name: 'item.name' was rejected by the validator 'rule'"],
    [
      'an own thenable',
      // biome-ignore lint/suspicious/noThenProperty: a promise of some other library
      () => ({ then: (_: unknown, no: (reason: unknown) => void) => no('too far') }),
      'name: too far',
    ],
  ])('reject by %s', async (_, rule, message) => {
    const database = context.open();
    const Item = database.define('item', { name: { type: DataTypes.STRING, validate: { rule } } });
    const error = await errorOf(Item.create({ name: 'x' }));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ message, code: 'VALIDATOR_REJECTED', validator: 'rule', path: ['name'] });
    expect(context.statements).toEqual([]);
  });
});
