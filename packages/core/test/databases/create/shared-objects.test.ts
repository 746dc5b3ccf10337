import { DataTypes, SchemaError } from '@espalier/core';
import { defineShop, describeEachDatabase, openShop } from '@espalier/testkit';

describeEachDatabase('an object at several places', (context) => {
  async function openTags() {
    const database = context.open();
    const { Product, Tag } = defineShop(database);
    Product.belongsTo(Tag, { as: 'mainTag' });
    await database.sync();
    return { database, Product, Tag };
  }

  it.each([[['mainTag', 'tags']], [['tags', 'mainTag']]])(
    'carries through values, included as %j',
    async (include) => {
      const { database, Product } = await openTags();
      const tag = { name: 'wood', productTag: { rank: 1 } };
      const created = await Product.create({ mainTag: tag, tags: [tag] } as never, {
        include: include as never,
      });
      const product = created as unknown as { mainTag: unknown; tags: unknown[] };
      expect(product.mainTag).toBe(product.tags[0]);
      expect(await context.rows(database, 'select rank from "productTags"')).toEqual([{ rank: 1 }]);
    },
  );

  it('is joined once if both ends contain each other, or one contains the other twice', async () => {
    const { database, Product } = await openTags();
    const tag: Record<string, unknown> = { name: 'wood' };
    const product = { title: 'Chair', tags: [tag, tag] };
    tag.products = [product];
    const include = [{ association: 'tags', include: ['products'] }];
    await Product.create(product as never, { include: include as never });
    expect(await context.rows(database, 'select "productId", "tagId" from "productTags"')).toEqual([
      { productId: 1, tagId: 1 },
    ]);
  });

  it('has its unknown keys reported at every place', async () => {
    const { Product } = await openTags();
    const values = { mainTag: { name: 'wood', productTag: { rank: 1 } } };
    await expect(Product.create(values as never, { include: ['mainTag'] })).rejects.toMatchObject({
      code: 'UNKNOWN_KEY',
      path: ['mainTag', 'productTag'],
    });
  });

  it('inserts 500 separate cycles without a new sort for each', async () => {
    const database = context.open();
    const User = database.define('user', { name: DataTypes.STRING });
    const Home = database.define('home', { city: DataTypes.STRING });
    User.belongsTo(Home);
    Home.belongsTo(User, { as: 'owner' });
    await database.sync();
    const users = Array.from({ length: 500 }, (_, index) => {
      const user = { name: `user ${index}`, home: { city: 'Austin', owner: undefined as unknown } };
      user.home.owner = user;
      return user;
    });
    const include = [{ association: 'home', include: ['owner'] }];
    const created = await User.bulkCreate(users as never[], { include: include as never });
    const pairs = created as unknown as { id: number; home: { owner: unknown; ownerId: number } }[];
    expect(pairs.every((user) => user.home.owner === user && user.home.ownerId === user.id)).toBe(true);
  });
});

describeEachDatabase('the class of an instance', (context) => {
  it('is the class that was first used as the model, even if others extend it', async () => {
    const { User } = await openShop(context);
    const user = await User.create({ firstName: 'Mick' });
    class Admin extends User {}
    await Admin.findAll();
    const [found] = await User.findAll();
    expect(found).not.toBeInstanceOf(Admin);
    expect(found).toBeInstanceOf(User);
    expect(user).toBeInstanceOf(User);
  });

  it('does not show a through row over an attribute', () => {
    const database = context.open();
    const Product = database.define('product', {});
    const Tag = database.define('tag', { productTag: DataTypes.INTEGER });
    Product.belongsToMany(Tag, { through: database.define('productTag', {}) });
    expect(() => database.associationGraph()).toThrow(SchemaError);
    expect(() => database.associationGraph()).toThrow(
      "shows its through row as 'tag.productTag', which exists already",
    );
  });
});
