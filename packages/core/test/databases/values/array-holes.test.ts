import { DataTypes, type Model, Op, sql } from '@espalier/core';
import { describeEachDatabase, errorOf, openShop } from '@espalier/testkit';

/** Returns an array with a hole at 1, such as `[first, , last]`. */
function withHole<T>(first: T, ...last: T[]): never {
  const list = [first];
  for (const [index, item] of last.entries()) list[index + 2] = item;
  return list as never;
}

/** Returns an array with one item and four billion holes. */
function huge(first: unknown): never {
  const list = [first];
  list.length = 2 ** 32 - 1;
  return list as never;
}

const hole = (at: string) => `${at}[1] is missing: the array has a hole`;

describeEachDatabase('an array with a hole', (context) => {
  it('of records is an error at the place of the hole, however long the array is', async () => {
    const { Product } = await openShop(context);
    const options = { include: [Product.Tags] } as const;
    const wood = { name: 'wood' };
    for (const tags of [withHole(wood, wood), huge(wood)]) {
      expect(await errorOf(Product.create({ tags }, options))).toMatchObject({
        code: 'INVALID_SHAPE',
        path: ['tags', 1],
        message: "tags[1]: the array has no item here, where an object of 'tag' belongs",
      });
    }
    for (const rows of [withHole({ title: 'a' }, { title: 'b' }), huge({ title: 'a' })]) {
      expect(await errorOf(Product.bulkCreate(rows))).toMatchObject({ code: 'INVALID_SHAPE', path: [1] });
      expect(await errorOf(Product.load(rows, Product.Tags as never))).toMatchObject({
        code: 'INVALID_OPTION',
        message: hole('product.load: instances'),
      });
    }
    expect(context.statements).toEqual([]);
  });

  it('of records reports the problems before the hole too', async () => {
    const { Product } = await openShop(context);
    const tags = withHole({ name: 'x', nme: 'x' } as never, { nme: 'y' });
    const error = await errorOf(Product.create({ tags }, { include: [Product.Tags] }));
    expect(error.errors.map(({ path }) => path)).toEqual([
      ['tags', 0, 'nme'],
      ['tags', 1],
    ]);
  });

  it('of conditions, names or directions is an error at the place of the hole', async () => {
    const { Product } = await openShop(context);
    const condition = { title: 'a' };
    const calls: [options: object, message: string][] = [
      [{ where: { id: { [Op.in]: withHole(1, 2) } } }, hole('where.id[Op.in]')],
      [{ where: { id: { [Op.notIn]: huge(1) } } }, hole('where.id[Op.notIn]')],
      [{ where: { id: withHole(1, 2) } }, hole('where.id')],
      [{ where: { [Op.or]: withHole(condition, condition) } }, hole('where[Op.or]')],
      [{ where: { [Op.and]: huge(condition) } }, hole('where[Op.and]')],
      [{ where: sql`id in (${withHole(1, 2)})` }, 'where: an sql fragment cannot bind an array'],
      [{ order: withHole('id', 'title') }, hole('order')],
      [{ order: huge('id') }, hole('order')],
      [{ attributes: withHole('id', 'title') }, hole('attributes')],
      [{ attributes: { include: huge([sql`1`, 'one', DataTypes.INTEGER]) } }, hole('attributes.include')],
      [{ attributes: { exclude: withHole('id', 'title') } }, hole('attributes.exclude')],
      [{ include: withHole<unknown>(Product.Tags, Product.User) }, 'include[1] is undefined'],
      [{ include: huge(Product.Tags) }, 'include[1] is undefined'],
    ];
    context.statements.length = 0;
    for (const [options, message] of calls)
      expect((await errorOf(Product.findAll(options as never))).message).toContain(message);
    expect(context.statements).toEqual([]);
  });

  it('of rows of knex, of keys to link or of fields is an error', async () => {
    const { Product, Tag } = await openShop(context);
    const product = await Product.create({ title: 'a' });
    const tag = await Tag.create({ name: 'wood' });
    context.statements.length = 0;
    for (const list of [withHole(tag.id, tag.id), huge(tag.id)]) {
      expect((await errorOf(Product.Tags.add(product, list))).message).toContain(', not undefined');
      expect((await errorOf(Product.Tags.set(product, list))).message).toContain(', not undefined');
    }
    const row = { id: 1, title: 'a' };
    const hydrated = (rows: never) => (Product as unknown as typeof Model).hydrate(rows);
    for (const rows of [withHole(row, row), huge(row)])
      expect(() => hydrated(rows)).toThrow(hole('requires objects as rows, but rows'));
    for (const fields of [withHole('title', 'id'), huge('title')])
      expect((await errorOf(Product.create({}, { fields }))).message).toContain('not undefined');
    expect(context.statements).toEqual([]);
  });

  it('as a value is an error that names the item', async () => {
    const database = context.open();
    const Item = database.define('item', {
      json: DataTypes.JSON,
      ...(context.dialect === 'postgres' ? { list: DataTypes.ARRAY(DataTypes.INTEGER) } : {}),
    });
    await database.sync();
    context.statements.length = 0;
    for (const json of [withHole(1, 2), huge(1), { a: [withHole(1, 2)] }, { a: [huge(1)] }])
      expect((await errorOf(Item.create({ json } as never))).message).toMatch(/undefined at (a\[0\])?\[1\]$/);
    if (context.dialect === 'postgres') {
      for (const list of [withHole(1, 2), huge(1)])
        expect(await errorOf(Item.create({ list } as never))).toMatchObject({
          path: ['list'],
          message: expect.stringContaining('an array whose item 1 is an integer'),
        });
    }
    expect(context.statements).toEqual([]);
  });
});

describeEachDatabase('an array with its own constructor', (context) => {
  it('is read like any other array', async () => {
    const { Product, User, include, values } = await openShop(context);
    const odd = (...items: readonly unknown[]) => Object.assign(items, { constructor: 1 }) as never;
    const { tags } = await Product.create({ ...values, tags: odd(...values.tags) }, { include });
    const [chair] = await Product.findAll({ where: { [Op.or]: odd({ title: 'Chair' }) } });
    const options: object[] = [
      { where: { title: odd('Chair') } },
      { where: { title: { [Op.notIn]: odd('Stool') } } },
      { order: odd('title') },
      { order: [odd(Product.User, 'firstName', 'DESC')], include: odd(Product.User) },
      { attributes: odd('title') },
      { attributes: { include: odd([sql`1`, 'one', DataTypes.INTEGER]), exclude: odd('title') } },
      { attributes: [odd(sql`1`, 'one', DataTypes.INTEGER)] },
    ];
    for (const each of options) expect(await Product.findAll(each as never)).toHaveLength(1);
    expect(await Product.load(odd(chair), odd(Product.Tags))).toHaveLength(1);
    expect(await Product.bulkCreate(odd({ title: 'Stool' }))).toHaveLength(1);
    expect((User as unknown as typeof Model).hydrate(odd({ id: 1 }))).toHaveLength(1);
    await Product.Tags.set(chair as never, odd(tags[0]));
    expect(await Product.Tags.count(chair as never)).toBe(1);
  });
});
