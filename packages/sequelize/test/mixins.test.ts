import { DataTypes, type Sequelize } from '@espalier/sequelize';
import { describeEachSequelize } from './open.ts';

type Loose = ReturnType<Sequelize['define']>;

describeEachSequelize('the methods of associations', (context) => {
  const titles = (rows: Loose[]) => rows.map(({ name }) => name).sort();

  it('read, set and create the target of a to-one association', async () => {
    const Product = context.sequelize.define('product', { title: DataTypes.STRING });
    const User = context.sequelize.define('user', { name: DataTypes.STRING });
    Product.belongsTo(User, { as: 'creator' });
    User.hasOne(Product, { as: 'favourite' });
    await context.sequelize.sync({ force: true });
    const product = await Product.create({ title: 'Chair' });
    const user = await User.create({ name: 'Mick' });

    expect(await product.getCreator()).toBeNull();
    expect(await product.setCreator(user)).toBe(product);
    expect((await product.getCreator({ attributes: ['name'] })).name).toBe('Mick');
    await product.setCreator(null);
    expect((await product.reload()).creatorId).toBeNull();
    const creator = await product.createCreator({ name: 'Matt', other: 1 });
    expect(product.creatorId).toBe(creator.id);
    await user.setFavourite(product.id);
    expect((await user.getFavourite()).title).toBe('Chair');
  });

  it.each(['hasMany', 'belongsToMany'])('read and change the targets of a %s', async (kind) => {
    const Product = context.sequelize.define('product', { title: DataTypes.STRING });
    const Tag = context.sequelize.define('tag', { name: DataTypes.STRING });
    const Note = context.sequelize.define('note', { text: DataTypes.STRING });
    Product[kind](Tag, kind === 'hasMany' ? {} : { through: 'product_tags' });
    Tag.hasMany(Note);
    await context.sequelize.sync({ force: true });
    const product = await Product.create({ title: 'Chair' });
    const [a, b, c] = await Tag.bulkCreate([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);

    expect(await product.addTag(a)).toBe(product);
    await product.addTags([b, c.id]);
    expect(titles(await product.getTags())).toEqual(['a', 'b', 'c']);
    expect(titles(await product.getTags({ where: { name: ['a', 'b'] }, order: [['name', 'asc']] }))).toEqual([
      'a',
      'b',
    ]);
    expect([await product.countTags(), await product.hasTag(a), await product.hasTags([a, b])]).toEqual([
      3,
      true,
      true,
    ]);
    await product.removeTag(a);
    await product.removeTags([b]);
    expect([await product.hasTag(a), await product.countTags()]).toEqual([false, 1]);
    await product.setTags([a]);
    const created = await product.createTag(
      { name: 'd', notes: [{ text: 'x', other: 1 }] },
      { include: [Note] },
    );
    expect(created.notes[0].text).toBe('x');
    expect(titles(await product.getTags({ include: [Note] }))).toEqual(['a', 'd']);
    await product.setTags(null);
    expect(await product.countTags()).toBe(0);
  });
});
