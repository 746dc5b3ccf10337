import { DataTypes, IncludeError, Op, OptionError, sql } from '@espalier/core';
import { describeEachDatabase, errorOf, openOrders, openShop } from '@espalier/testkit';
import { statementsOfFind } from '../../helpers/find-statements.js';

describeEachDatabase('an include under another name', (context) => {
  async function openShops() {
    const shop = await openShop(context);
    const { Product, User, include } = shop;
    const addresses = (...cities: string[]) => cities.map((city) => ({ city }));
    await Product.bulkCreate(
      [
        {
          title: 'Chair',
          user: { firstName: 'Mick', addresses: addresses('Austin', 'Bern') },
          tags: [{ name: 'wood' }],
        },
        { title: 'Table', user: { firstName: 'Ann', addresses: addresses('Cork') } },
      ],
      { include },
    );
    context.statements.length = 0;
    const inAustin = { association: User.Addresses, as: 'inAustin', where: { city: 'Austin' } } as const;
    return { ...shop, inAustin };
  }

  it('shows some rows of an association next to all of them, with one statement for each entry', async () => {
    const { User, inAustin } = await openShops();
    const include = [inAustin, { association: User.Addresses, order: ['id'] }] as const;
    const users = await User.findAll({ include, order: ['id'] });
    expect(context.statements).toHaveLength(statementsOfFind(context, 1 + 2));
    expect(
      users.map((each) => [each.inAustin, each.addresses].map((list) => list.map(({ city }) => city))),
    ).toEqual([
      [['Austin'], ['Austin', 'Bern']],
      [[], ['Cork']],
    ]);
  });

  it('works at every level, of every kind of association, and in each call that reads', async () => {
    const { Product, User, inAustin } = await openShops();
    const seller = { association: Product.User, as: 'seller', include: [inAustin] } as const;
    const mick = { association: Product.User, as: 'mick', where: { firstName: 'Mick' } } as const;
    const include = [seller, mick, Product.User, { association: Product.Tags, as: 'labels' }] as const;
    const [chair, table] = await Product.findAll({ include, order: ['id'] });
    expect(chair).toMatchObject({
      seller: { firstName: 'Mick', inAustin: [{ city: 'Austin' }] },
      mick: { firstName: 'Mick' },
      user: { firstName: 'Mick' },
      labels: [{ name: 'wood', productTag: {} }],
    });
    expect(table).toMatchObject({ seller: { inAustin: [] }, mick: null, labels: [] });
    expect(chair).not.toHaveProperty('tags');

    const required = [{ ...inAustin, required: true }, User.Addresses] as const;
    expect(await User.count({ include: required })).toBe(1);
    for await (const { addresses } of User.stream({ include: required })) expect(addresses).toHaveLength(2);
    const [loaded] = await User.load(await User.findAll({ order: ['id'] }), [inAustin]);
    expect(loaded?.inAustin).toHaveLength(1);
    const got = await Product.User.get(chair as never, { include: [inAustin] });
    expect(got?.inAustin).toHaveLength(1);
  });

  it('orders by the entry with the name of the association', async () => {
    const { Product } = await openShops();
    const mick = { association: Product.User, as: 'mick', where: { firstName: 'Mick' } } as const;
    const order = [[Product.User, 'firstName']] as const;
    const titles = (products: { title: string | null }[]) => products.map(({ title }) => title);
    expect(titles(await Product.findAll({ include: [mick, Product.User], order }))).toEqual([
      'Table',
      'Chair',
    ]);
    const nullsLast = [[Product.User, 'firstName', 'DESC NULLS LAST']] as const;
    expect(titles(await Product.findAll({ include: [mick], order: nullsLast }))).toEqual(['Chair', 'Table']);
    const error = await errorOf(Product.findAll({ include: [mick, { ...mick, as: 'mike' }], order }));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toBe(
      "order: 'user' is included as 'mick' and 'mike'; to order by it, include it under its own name too",
    );
  });

  it('rejects a name that an instance has already', async () => {
    const { Product, User, inAustin } = await openShops();
    const messages: [include: unknown, message: string][] = [
      ['firstName', "include[0].as is 'firstName', which is an attribute of 'user'; use another name"],
      ['profile', "include[0].as is 'profile', which is another association of 'user'; use another name"],
      ['fullName', "include[0].as is 'fullName', which is a member of 'user'; use another name"],
      ['toJSON', "include[0].as is 'toJSON', which is a member of 'user'; use another name"],
    ];
    for (const [as, message] of messages) {
      const error = await errorOf(User.findAll({ include: [{ ...inAustin, as }] as never }));
      expect(error).toBeInstanceOf(IncludeError);
      expect(error).toMatchObject({ message, model: 'user', association: 'addresses' });
    }
    const twice = await errorOf(User.findAll({ include: [inAustin, inAustin] }));
    expect(twice).toMatchObject({ message: "include[1]: two entries have the name 'inAustin'" });
    expect(String(await errorOf(User.findAll({ include: [User.Addresses, User.Addresses] })))).toBe(
      "IncludeError: include[1]: 'addresses' of 'user' is included twice; in a finder, one of the entries can have another name, by `as`",
    );
    const labels = { association: Product.Tags, as: 'labels' } as const;
    const attributes = ['id', [sql`1`, 'labels', DataTypes.INTEGER]] as const;
    const clash = await errorOf(Product.findAll({ attributes, include: [labels] } as never));
    expect(clash).toBeInstanceOf(IncludeError);
    expect(clash.message).toBe(
      "'tags' is included as 'labels', which is the name of an expression in `attributes`",
    );
    expect(context.statements).toEqual([]);
  });

  it('is for reading: whatever writes rejects it', async () => {
    const { User, inAustin } = await openShops();
    const include = [{ association: User.Addresses, as: 'inAustin' }] as never;
    const user = await User.findOne({ order: ['id'] });
    const calls: (() => Promise<unknown>)[] = [
      () => User.create({ firstName: 'Bo' }, { include }),
      () => User.bulkCreate([{ firstName: 'Bo' }], { include }),
      () => User.save({ firstName: 'Bo' }, { include }),
      async () => User.build({ firstName: 'Bo' }, { include }),
      async () => User.planCreate({ firstName: 'Bo' }, { include }),
      async () => user?.save({ include }),
      async () => user?.update({ firstName: 'Bo' }, { include }),
      async () => user?.destroy({ include }),
    ];
    context.statements.length = 0;
    for (const call of calls) {
      const error = await errorOf(call());
      expect(error).toBeInstanceOf(IncludeError);
      expect(error.message).toBe("'addresses' is included with `as`, which only finders accept");
    }
    expect(context.statements).toEqual([]);
    expect(await User.count({ include: [{ ...inAustin, required: true }] })).toBe(1);
  });

  it('shows rows that are no part of the graph: a save neither writes them nor takes them for all rows', async () => {
    const { Order, include } = await openOrders(context);
    const many = { association: Order.Lines, as: 'manyLines', where: { qty: { [Op.gt]: 1 } } } as const;
    const order = await Order.findOne({ include: [many, { association: Order.Lines, order: ['id'] }] });
    if (order === null) throw new Error('no order');
    expect(JSON.parse(JSON.stringify(order))).toMatchObject({
      manyLines: [{ sku: 'table' }, { sku: 'lamp' }],
      lines: [{}, {}, {}],
    });
    order.manyLines.length = 0;
    await order.save();
    await order.save({ include: [{ association: Order.Lines, missing: 'delete' }] });
    expect(await Order.Lines.count(order)).toBe(3);

    const shown = await Order.findOne({ include: [many] });
    if (shown === null) throw new Error('no order');
    const [line] = shown.manyLines;
    if (line !== undefined) line.qty = 50;
    shown.reference = 'B-2';
    await shown.save();
    await shown.save({ include: include as never });
    await Order.save(shown as never, { include });
    expect(await Order.Lines.get(shown, { where: { qty: 50 } })).toEqual([]);
    expect(await Order.findOne({ include: [Order.Lines] })).toMatchObject({
      reference: 'B-2',
      lines: [{}, {}, {}],
    });
  });
});
