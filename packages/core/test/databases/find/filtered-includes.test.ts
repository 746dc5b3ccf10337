import { IncludeError, Op } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';
import { statementsOfFind } from '../../helpers/find-statements.js';

describeEachDatabase('an include that filters', (context) => {
  async function openStockedShop() {
    const shop = await openShop(context);
    const { Product, include } = shop;
    await Product.bulkCreate(
      [
        {
          title: 'Chair',
          user: { firstName: 'Mick', addresses: [{ city: 'Austin' }, { city: 'Dallas' }] },
          tags: [
            { name: 'wood', productTag: { rank: 1 } },
            { name: 'sale', productTag: { rank: 2 } },
          ],
        },
        {
          title: 'Table',
          user: { firstName: 'Ann', addresses: [{ city: 'Boston' }] },
          tags: [{ name: 'steel' }],
        },
        { title: 'Lamp', user: { firstName: 'Bo' } },
      ],
      { include },
    );
    context.statements.length = 0;
    return shop;
  }

  it('reads only the rows that match its condition', async () => {
    const { User } = await openStockedShop();
    const include = [
      { association: User.Addresses, where: { city: { [Op.in]: ['Austin', 'Boston'] } } },
    ] as const;
    const users = await User.findAll({ include, order: ['id'] });
    expect(users.map(({ addresses }) => addresses.map(({ city }) => city))).toEqual([
      ['Austin'],
      ['Boston'],
      [],
    ]);
    expect(context.statements).toHaveLength(statementsOfFind(context, 1 + 1));
  });

  it('leaves out rows without a match when it is required, at any depth, and limits what is left', async () => {
    const { Product, User } = await openStockedShop();
    const addresses = {
      association: User.Addresses,
      where: { city: { [Op.ne]: 'Boston' } },
      required: true,
    } as const;
    const include = [{ association: Product.User, required: true, include: [addresses] }] as const;
    const products = await Product.findAll({ include });
    expect(products.map(({ title, user }) => [title, user.firstName])).toEqual([['Chair', 'Mick']]);

    const tagged = [{ association: Product.Tags, required: true }] as const;
    const page = await Product.findAll({ include: tagged, order: ['id'], limit: 2 });
    expect(page.map(({ title, tags }) => [title, tags.length])).toEqual([
      ['Chair', 2],
      ['Table', 1],
    ]);
  });

  it('reads only the selected attributes at every level, and returns instances with their methods', async () => {
    const { Product, User } = await openStockedShop();
    const include = [
      {
        association: Product.User,
        attributes: ['firstName'],
        include: [{ association: User.Addresses, attributes: ['city'] }],
      },
    ] as const;
    const product = await Product.findOne({ attributes: ['title'], include, order: ['id'] });
    expect({ ...product }).toEqual({ title: 'Chair', user: product?.user });
    expect(Object.keys(product?.user ?? {})).toEqual(['firstName', 'addresses']);
    expect(product?.user?.addresses.map((address) => Object.keys(address))).toEqual([['city'], ['city']]);
  });

  it('is for reading: create rejects it', async () => {
    const { Product } = await openStockedShop();
    const include = [{ association: Product.User, where: { firstName: 'Mick' } }];
    await expect(
      Product.create({ user: { firstName: 'Mick' } } as never, { include: include as never }),
    ).rejects.toThrow("'user' is included with `where`, which only finders accept");
    await expect(Product.create({} as never, { include: include as never })).rejects.toBeInstanceOf(
      IncludeError,
    );
    expect(context.statements).toEqual([]);
  });

  it('names an attribute that does not exist', async () => {
    const { Product } = await openStockedShop();
    const include = [{ association: Product.User, attributes: ['firstNam'] }];
    await expect(Product.findAll({ include: include as never })).rejects.toThrow(
      expect.objectContaining({
        message: "attributes of 'user': 'firstNam' is not an attribute of 'user'",
        hint: "did you mean 'firstName'?",
      }),
    );
  });
});
