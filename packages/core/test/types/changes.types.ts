// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import { type Created, DataTypes, database, type Loaded, Model, Op, type Transaction } from './api.js';
import { Review } from './review.js';
import { Address, Category, Product, type Profile, Tag, User } from './shop.js';

/** What changes rows: `build` and `save`, and `update` and `destroy` of one row or of many. */

declare const transaction: Transaction;

export async function built() {
  const product = Product.build(
    { title: 'Chair', user: { firstName: 'Mick', addresses: [{ type: 'home', city: 'Austin' }] } },
    { include: [{ association: Product.User, include: [User.Addresses] }, Product.Tags] },
  );
  expectTypeOf(product.user.addresses[0]?.city).toEqualTypeOf<string | undefined>();
  expectTypeOf(product.label).toEqualTypeOf<string>();
  expectTypeOf(product.isNewRecord).toEqualTypeOf<boolean>();
  const saved = await product.save({ transaction });
  expectTypeOf(saved).toEqualTypeOf(product);
  expectTypeOf(User.build({ firstName: 'Mick' })).toEqualTypeOf<User>();
  expectTypeOf(Category.build({ name: 'root', parentId: null }).parentId).toEqualTypeOf<number | null>();
  const made: Created<typeof Product, [typeof Product.Tags]> = Product.build({}, { include: [Product.Tags] });
  await Product.create({ user: User.build({ firstName: 'Mick' }) }, { include: [Product.User] });
  return made;
}

export async function instances(
  user: User,
  profile: Loaded<typeof Profile>,
  page: Loaded<typeof Product, [typeof Product.Tags]>,
) {
  expectTypeOf(await user.save()).toEqualTypeOf<User>();
  expectTypeOf(await user.update({ lastName: null }, { transaction: null })).toEqualTypeOf<User>();
  expectTypeOf(await user.reload({ transaction })).toEqualTypeOf<User>();
  expectTypeOf(user.destroy({ transaction })).toEqualTypeOf<Promise<void>>();
  expectTypeOf(user.changed()).toEqualTypeOf<string[]>();
  await user.update({});
  await user.update({ updatedAt: '2024-01-01T00:00:00Z' });

  // What was included stays, and foreign keys that associations give are attributes like others.
  expectTypeOf((await page.reload()).tags[0]?.name).toEqualTypeOf<string | undefined>();
  expectTypeOf((await page.update({ title: 'Stool', price: 12 })).label).toEqualTypeOf<string>();
  await profile.update({ bio: 'x', userId: 1 });
  await page.update({ userId: null });
  const review = await Review.create({ stars: 5, productId: 1 });
  await review.update({ productId: 2, authorId: null });

  await user.update({
    // @ts-expect-error: did you mean 'lastName'?
    lastNam: 'x',
  });
  await user.update({
    // @ts-expect-error: a name is text
    firstName: 5,
  });
  await user.update({
    // @ts-expect-error: the column does not take null
    firstName: null,
  });
  await user.update({
    // @ts-expect-error: an association is no attribute
    addresses: [],
  });
  await page.update({
    // @ts-expect-error: did you mean 'title'?
    titel: 'x',
  });
  await page.update({
    // @ts-expect-error: a user's key is a number
    userId: '1',
  });
  await review.update({
    // @ts-expect-error: the foreign key cannot be null
    productId: null,
  });
  await user.save({
    // @ts-expect-error: did you mean 'transaction'?
    transactions: transaction,
  });
  const tags = { association: Product.Tags, missing: 'unlink' } as const;
  expectTypeOf(
    await page.update(
      { title: 'Stool', tags: [{ name: 'new' }], user: null },
      { include: [tags, Product.User] },
    ),
  ).toEqualTypeOf(page);
  await user.update(
    { addresses: [{ id: 1, city: 'Rome' }] },
    { include: [User.Addresses], version: 'ignore' },
  );
  await user.update(
    {
      // @ts-expect-error: the association is not included
      profile: null,
    },
    { include: [User.Addresses] },
  );
  await user.update(
    {
      // @ts-expect-error: a list
      addresses: {},
    },
    { include: [User.Addresses] },
  );
  await user.update(
    {
      // @ts-expect-error: did you mean 'lastName'?
      lastNam: 'x',
    },
    { include: [User.Addresses] },
  );
  await user.update(
    {},
    {
      // @ts-expect-error: the values say what is saved
      fields: ['lastName'],
    },
  );
  expectTypeOf(await page.save({ include: [tags, Product.User], transaction })).toEqualTypeOf(page);
  await user.save({
    include: [{ association: User.Addresses, missing: 'delete', by: ['type'], include: ['anything'] }],
    version: 'ignore',
    onChanges: (changes) => changes.map(({ path, change }) => `${path.join('.')} ${change}`),
    maxDepth: 3,
  });
  await user.save({
    // @ts-expect-error: 'refuse', 'keep', 'unlink' or 'delete'
    include: [{ association: User.Addresses, missing: 'remove' }],
  });
  await user.save({
    // @ts-expect-error: did you mean 'missing'?
    include: [{ association: User.Addresses, mising: 'delete' }],
  });
  await user.save({
    // @ts-expect-error: only finders accept conditions
    include: [{ association: User.Addresses, where: {} }],
  });
  await user.save({
    // @ts-expect-error: the instance knows its row
    by: ['email'],
  });
  await user.save({
    // @ts-expect-error: a version is checked or ignored
    version: 2,
  });
  const addresses = { association: User.Addresses, missing: 'unlink' } as const;
  expectTypeOf(user.destroy({ include: [addresses, 'anything'], transaction })).toEqualTypeOf<
    Promise<void>
  >();
  await user.destroy({
    // @ts-expect-error: 'refuse', 'keep', 'unlink' or 'delete'
    include: [{ association: User.Addresses, missing: 'remove' }],
  });
  await user.destroy({
    // @ts-expect-error: a destroy has no values
    include: [{ association: User.Addresses, mode: 'upsert' }],
  });
  await user.destroy({
    // @ts-expect-error: an instance is one row
    where: {},
  });
  // @ts-expect-error: one says what to change
  await user.update();
}

export async function many() {
  expectTypeOf(
    await Product.update({ title: 'Stool' }, { where: { title: 'Chair' } }),
  ).toEqualTypeOf<number>();
  expectTypeOf(await Product.destroy({ where: { userId: [1, 2] }, transaction })).toEqualTypeOf<number>();
  await Product.update({ userId: null, price: 12.5 }, { all: true, transaction });
  await Product.update({}, { where: { [Op.or]: [{ title: null }, { price: { [Op.lt]: 1 } }] } });
  await Product.destroy({ all: true, transaction: null });
  await Address.update({ userId: 4, type: 'work' }, { where: { city: { [Op.ne]: 'Austin' } } });
}

// Static helpers and methods of a class may call them, and be called without a declared type.
class Task extends Model.init(
  { name: { type: DataTypes.STRING, allowNull: false }, done: DataTypes.BOOLEAN, ownerId: DataTypes.INTEGER },
  { database, modelName: 'task' },
) {
  static Owner = this.belongsTo(() => User, { as: 'owner' });
  static Tags = this.belongsToMany(() => Tag, { through: 'task_tags' });

  static byName(name: string) {
    return this.findOne({ where: { name }, include: [this.Owner] });
  }

  static finished() {
    return this.count({ where: { done: true } });
  }

  static finishAll(names: string[]) {
    return this.update({ done: true }, { where: { name: names } });
  }

  static clear() {
    return this.destroy({ where: { done: true } });
  }

  static titles() {
    return this.findAll({ attributes: ['name'], order: ['name'] });
  }

  static draft(name: string) {
    return this.build({ name });
  }

  async finish() {
    this.done = true;
    return this.save();
  }

  async rename(name: string) {
    const renamed = await this.update({ name, ownerId: null });
    return renamed.name;
  }

  drop() {
    return this.destroy();
  }

  isDirty() {
    return this.changed().length > 0;
  }

  async again() {
    return (await this.reload()).name;
  }
}

export async function helpers(task: Task) {
  expectTypeOf((await Task.byName('x'))?.owner?.fullName).toEqualTypeOf<string | undefined>();
  expectTypeOf(Task.finished()).toEqualTypeOf<Promise<number>>();
  expectTypeOf(Task.finishAll(['x'])).toEqualTypeOf<Promise<number>>();
  expectTypeOf(Task.clear()).toEqualTypeOf<Promise<number>>();
  expectTypeOf((await Task.titles())[0]?.name).toEqualTypeOf<string | undefined>();
  expectTypeOf(Task.draft('x')).toEqualTypeOf<Task>();
  expectTypeOf(await task.finish()).toEqualTypeOf<Task>();
  expectTypeOf(task.rename('x')).toEqualTypeOf<Promise<string>>();
  expectTypeOf(task.drop()).toEqualTypeOf<Promise<void>>();
  expectTypeOf(task.isDirty()).toEqualTypeOf<boolean>();
  expectTypeOf(task.again()).toEqualTypeOf<Promise<string>>();
}

// What is loaded fits where a plain instance is wanted.
export function shortened(page: Loaded<typeof Product, [typeof Product.User]>): Product {
  return page;
}

// Loosely typed classes have all of them too.
class Article extends Model {
  publish() {
    return this.update({ published: true });
  }
}
Article.init({ title: DataTypes.STRING }, { database, modelName: 'loose article' });
export async function loosely(article: Article) {
  expectTypeOf(Article.build({ anything: 1 })).toBeAny();
  expectTypeOf(await Article.count({ where: { anything: 1 } })).toEqualTypeOf<number>();
  expectTypeOf(await Article.update({ anything: 1 }, { all: true })).toEqualTypeOf<number>();
  expectTypeOf(await Article.destroy({ where: { anything: 1 } })).toEqualTypeOf<number>();
  expectTypeOf(await article.publish()).toEqualTypeOf<Article>();
  expectTypeOf(await article.save()).toEqualTypeOf<Article>();
  expectTypeOf(await article.save({ include: ['anything'] })).toEqualTypeOf<Article>();
  await article.destroy({ include: [{ association: 'anything', missing: 'keep' }] });
}

// build is as strict as create.
Product.build({
  // @ts-expect-error: did you mean 'title'?
  titel: 'Chair',
});
// @ts-expect-error: firstName is missing
User.build({});
Product.build({
  // @ts-expect-error: add 'product.User' to include
  user: { firstName: 'Mick' },
});
Product.build(
  {
    // @ts-expect-error: firstName is missing
    user: {},
  },
  { include: [Product.User] },
);
Product.build(
  {},
  {
    // @ts-expect-error: building needs no transaction
    transaction,
  },
);

Product.update(
  {
    // @ts-expect-error: did you mean 'title'?
    titel: 'Chair',
  },
  { all: true },
);
Product.update(
  {
    // @ts-expect-error: the column does not take null
    price: null,
  },
  { all: true },
);
Product.update(
  {
    // @ts-expect-error: an association is no attribute
    user: { firstName: 'Mick' },
  },
  { all: true },
);
Address.update(
  {
    // @ts-expect-error: not a member of the ENUM
    type: 'hom',
  },
  { all: true },
);
Product.update(
  { title: 'Chair' },
  {
    where: {
      // @ts-expect-error: did you mean 'title'?
      titel: 'Chair',
    },
  },
);
// @ts-expect-error: which rows?
Product.update({ title: 'Chair' });
// @ts-expect-error: which rows?
Product.update({ title: 'Chair' }, {});
// @ts-expect-error: all, or some
Product.update({ title: 'Chair' }, { all: true, where: { title: 'Chair' } });
Product.update(
  { title: 'Chair' },
  {
    // @ts-expect-error: all is said with true
    all: false,
  },
);
// @ts-expect-error: which rows?
Product.destroy();
// @ts-expect-error: which rows?
Product.destroy({});
Product.destroy({
  where: {
    // @ts-expect-error: did you mean 'title'?
    titel: 'Chair',
  },
});
Product.destroy({
  // @ts-expect-error: conditions stand in where
  title: 'Chair',
});

class Stock extends Model.init(
  { amount: DataTypes.INTEGER },
  { database, modelName: 'stock', version: true },
) {}

export async function versions(stock: Stock) {
  expectTypeOf(stock.version).toEqualTypeOf<number>();
  expectTypeOf((await stock.update({ amount: 1 })).version).toEqualTypeOf<number>();
  expectTypeOf(stock.previous('version')).toEqualTypeOf<number | undefined>();
  await Stock.findAll({ where: { version: { [Op.gt]: 1 } }, attributes: ['version'], order: ['version'] });
  await Stock.create({ amount: 1 });

  // @ts-expect-error: it counts the changes of the row
  stock.version = 2;
  // @ts-expect-error: a new row has the first version
  await Stock.create({ amount: 1, version: 2 });
  // @ts-expect-error: an update raises it
  await stock.update({ amount: 1, version: 2 });
  // @ts-expect-error: an update raises it
  await Stock.update({ version: 2 }, { where: { amount: 1 } });
  // @ts-expect-error: a model without versions has none
  (await Review.create({ stars: 5, productId: 1 })).version;
}
