import { DataTypes, Op } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf, openShop } from '@espalier/testkit';

async function openLines(context: DatabaseContext) {
  const database = context.open();
  const Line = database.define(
    'line',
    {
      orderId: { type: DataTypes.INTEGER, primaryKey: true },
      number: { type: DataTypes.INTEGER, primaryKey: true },
    },
    { timestamps: false },
  );
  const Invoice = database.define('invoice', {}, { timestamps: false });
  const Lines = Invoice.belongsToMany(Line, { through: 'invoiceLine', as: 'lines' });
  await database.sync();
  return { Line, Invoice, Lines };
}

const int32 = 'an integer from -2147483648 to 2147483647';

describeEachDatabase('a message about a name', (context) => {
  it('says what the name is, where an association is written in the place of an attribute', async () => {
    const { User, Tag } = await openShop(context);
    const user = await User.create({ firstName: 'Mick' });
    context.statements.length = 0;
    const isAssociation = "'addresses' is an association of 'user', and only attributes are allowed here";
    const calls: [call: () => Promise<unknown>, message: string][] = [
      [() => user.update({ addresses: [] } as never), isAssociation],
      [() => User.update({ addresses: [] } as never, { where: { id: 1 } }), isAssociation],
      [async () => User.connect({ addresses: [] } as never), isAssociation],
      [
        () => User.findAll({ where: { addresses: 1 } as never }),
        'where.addresses takes { some }, { none } or { every } with conditions, not a number',
      ],
      [
        () => User.findAll({ order: ['addresses' as never] }),
        "order: 'addresses' is an association of 'user', not an attribute",
      ],
      [
        () => User.findAll({ attributes: ['addresses' as never] }),
        "attributes: 'addresses' is an association of 'user', not an attribute",
      ],
      [
        () => User.create({ firstName: 'Mick' }, { fields: ['addresses' as never] }),
        "user.create: fields has 'addresses', which is an association of 'user', not an attribute",
      ],
      [
        () => User.findAll({ include: ['firstName' as never] }),
        "include[0]: 'firstName' is an attribute of 'user', not an association",
      ],
      [
        () => Tag.create({ name: 'wood', productTag: { rank: 1 } } as never),
        "'productTag' has the values of a through row, and none joins this record of 'tag'",
      ],
      [() => User.findAll({ attributes: [undefined as never] }), 'attributes: undefined cannot be read'],
      [() => User.findAll({ order: [undefined as never] }), 'order takes names of attributes, not undefined'],
    ];
    for (const [call, message] of calls) {
      const error = await errorOf(call());
      expect(error.message).toContain(message);
      expect(String(error)).not.toContain('did you mean');
    }
    expect(context.statements).toEqual([]);
  });

  it('suggests only names that are allowed in its place', async () => {
    const { Product, User } = await openShop(context);
    const user = await User.create({ firstName: 'Mick' });
    const suggested = async (call: Promise<unknown>) => String(await errorOf(call));
    expect(await suggested(User.create({ addreses: [] } as never))).toContain("did you mean 'addresses'?");
    expect(await suggested(user.update({ addreses: [] } as never))).not.toContain('addresses');
    expect(await suggested(user.update({ fistName: '' } as never))).toContain("did you mean 'firstName'?");
    expect(await suggested(Product.findAll({ order: ['usr' as never] }))).not.toContain("'user'");
    expect(await suggested(Product.findAll({ where: { usr: 1 } as never }))).toContain(
      "did you mean 'user'?",
    );
  });

  it('shortens a name of a megabyte', async () => {
    const { User } = await openShop(context);
    const name = 'x'.repeat(1_000_000);
    for (const options of [{ where: { [name]: 1 } }, { order: [name] }, { include: [name] }])
      expect((await errorOf(User.findAll(options as never))).message.length).toBeLessThan(300);
    expect(
      (await errorOf(User.create({ firstName: 'Mick', [name]: 1 } as never))).message.length,
    ).toBeLessThan(300);
    expect(
      (await errorOf(User.create({ firstName: 'Mick' }, { fields: [name as never] }))).message.length,
    ).toBeLessThan(300);
    expect(
      (await errorOf(User.create({ firstName: 'Mick' }, { [name]: 1 } as never))).message.length,
    ).toBeLessThan(300);
  });
});

describeEachDatabase('a message about a key', (context) => {
  it('names the part that a composite key lacks', async () => {
    const { Line, Invoice, Lines } = await openLines(context);
    const invoice = await Invoice.create({});
    const form = 'an object of orderId, number';
    const found = async (key: unknown) => (await errorOf(Line.findByPk(key as never))).message;
    expect(await found({ orderId: 1 })).toBe(
      `line.findByPk takes ${form}; this one has no value for 'number'`,
    );
    expect(await found({ orderId: 1, number: undefined })).toBe(
      `line.findByPk takes ${form}; this one has no value for 'number'`,
    );
    expect(await found(7)).toBe(`line.findByPk takes ${form}, not a number`);
    expect(await found([1, 2])).toBe(`line.findByPk takes ${form}, not an array`);
    expect(await found({ orderId: 1, number: 0.5 })).toBe(
      `line.findByPk needs 'number' to be ${int32}: it has a fraction`,
    );
    const added = async (key: unknown) => (await errorOf(Lines.add(invoice, key as never))).message;
    const taken = `invoice.lines.add takes instances of 'line' or primary keys (${form})`;
    expect(await added({ orderId: 1 })).toBe(`${taken}; this one has no value for 'number'`);
    expect(await added({ orderId: 1, number: null })).toBe(`${taken}; this one has no value for 'number'`);
    expect(await added({ orderId: 1, number: 1, other: 1 })).toBe(`${taken}, and nothing else`);
    expect(await added('x')).toBe(`${taken}, not a string`);
  });

  it('says what is wrong about a key of one part', async () => {
    const { Product, Tag } = await openShop(context);
    const product = await Product.create({});
    expect((await errorOf(Tag.findByPk(2 ** 31))).message).toBe(
      `tag.findByPk needs 'id' to be ${int32}: it is too large`,
    );
    expect((await errorOf(Product.Tags.add(product, 0.5))).message).toBe(
      `product.tags.add takes instances of 'tag' or primary keys (a value of 'id'); a key must be ${int32}: it has a fraction`,
    );
  });

  it('allows null only where null is compared', async () => {
    const { Tag } = await openShop(context);
    const message = async (id: unknown) =>
      (await errorOf(Tag.findAll({ where: { id: id as never } }))).message;
    expect(await message('x')).toBe(`where.id must be ${int32}, or null, not a string`);
    expect(await message({ [Op.gt]: 'x' })).toBe(`where.id[Op.gt] must be ${int32}, not a string`);
    expect(await message({ [Op.between]: [1, 0.5] })).toBe(
      `where.id[Op.between] must be ${int32}: it has a fraction`,
    );
    expect(await message({ [Op.in]: [1, 2 ** 31] })).toBe(
      `where.id[Op.in] must be ${int32}, or null: it is too large`,
    );
  });
});
