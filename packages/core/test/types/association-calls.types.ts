// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import { DataTypes, database, type Loaded, Model, type QueryBuilder, type Transaction } from './api.js';
import { type Address, Category, Product, type Profile, Tag, User } from './shop.js';

/** What association objects do with instances, and what models do beside: `load`, `query` and `hydrate`. */

declare const transaction: Transaction;
declare const product: Product;
declare const user: User;
declare const address: Address;
declare const profile: Profile;
declare const tag: Tag;

export async function writing() {
  const signal = new AbortController().signal;
  await Product.User.set(product, user, { transaction, signal, timeout: 100 });
  await Product.Tags.add(product, tag, { through: { rank: 1 }, timeout: 100 });
  await User.Addresses.create(
    user,
    { type: 'home', city: 'Austin' },
    { signal, hookOptions: { who: 'Mick' } },
  );
  await Product.User.get(product, { signal });
}

export async function reading() {
  expectTypeOf(Product.User.get(product)).toEqualTypeOf<Promise<User | null>>();
  expectTypeOf(User.Profile.get(user)).toEqualTypeOf<Promise<Loaded<typeof Profile> | null>>();
  expectTypeOf(await User.Addresses.get(user)).toEqualTypeOf<Address[]>();
  expectTypeOf((await Product.Tags.get(product))[0]?.productTag.rank).toEqualTypeOf<
    number | null | undefined
  >();
  expectTypeOf((await Category.Children.get({} as Category))[0]?.parentId).toEqualTypeOf<
    number | null | undefined
  >();

  const owner = await Product.User.get(product, { include: [User.Addresses], transaction });
  expectTypeOf(owner?.addresses[0]?.city).toEqualTypeOf<string | undefined>();
  expectTypeOf(owner?.fullName).toEqualTypeOf<string | undefined>();
  const [part] = await User.Addresses.get(user, {
    attributes: ['city'],
    where: { type: 'home' },
    order: [['city', 'DESC']],
    limit: 3,
  });
  expectTypeOf(part?.city).toEqualTypeOf<string | undefined>();
  // @ts-expect-error: the type was not asked for
  part?.type;

  expectTypeOf(User.Addresses.count(user, { where: { type: 'home' } })).toEqualTypeOf<Promise<number>>();
  expectTypeOf(Product.Tags.has(product, [tag, 5])).toEqualTypeOf<Promise<boolean>>();

  // What is loaded is an instance too.
  const page = await Product.findOne({ include: [Product.User] });
  if (page?.user) await User.Addresses.count(page.user);

  // So is what was read in part.
  const title = await Product.findOne({ attributes: ['title'], include: [Product.Reviews] });
  if (title) {
    expectTypeOf(await Product.User.get(title)).toEqualTypeOf<User | null>();
    await Product.Tags.add(title, tag);
    const [loaded] = await Product.load([title], Product.User);
    expectTypeOf(loaded?.user?.firstName).toEqualTypeOf<string | undefined>();
    expectTypeOf(loaded?.title).toEqualTypeOf<string | null | undefined>();
    // @ts-expect-error: the price was not asked for
    loaded?.price;
    // @ts-expect-error: a product, even in part, is no user
    User.Addresses.get(title);
  }

  // @ts-expect-error: a user is no product
  Product.User.get(user);
  // @ts-expect-error: null is no product
  Product.User.get(null);
  Product.User.get(product, {
    // @ts-expect-error: there is one at most
    limit: 1,
  });
  Product.User.get(product, {
    // @ts-expect-error: did you mean 'firstName'?
    where: { firstNam: 'Mick' },
  });
  Product.User.get(product, {
    // @ts-expect-error: an association of another model
    include: [Product.Tags],
  });
  // @ts-expect-error: an address is no tag
  Product.Tags.has(product, address);
}

export async function linking() {
  expectTypeOf(User.Addresses.add(user, address)).toEqualTypeOf<Promise<void>>();
  await User.Addresses.add(user, [address, 5], { transaction });
  await User.Addresses.set(user, [address]);
  await User.Addresses.remove(user, 5);
  await Product.Tags.add(product, [tag, 5], { through: { rank: 1 } });
  await Product.Tags.set(product, [tag], { through: { rank: null }, transaction: null });
  await Product.User.set(product, user);
  await Product.User.set(product, 5);
  await Product.User.set(product, null);
  await User.Profile.set(user, profile);

  // @ts-expect-error: a user is no address
  User.Addresses.add(user, user);
  // @ts-expect-error: a key is a number
  User.Addresses.add(user, 'home');
  // @ts-expect-error: set takes all there is to be
  User.Addresses.set(user, address);
  User.Addresses.add(user, address, {
    // @ts-expect-error: nothing joins them but a foreign key
    through: {},
  });
  Product.Tags.add(product, tag, {
    // @ts-expect-error: a rank is a number
    through: { rank: 'high' },
  });
  Product.Tags.add(product, tag, {
    // @ts-expect-error: the association sets its keys itself
    through: { productId: 5 },
  });
  // @ts-expect-error: a belongsTo leads to one
  Product.User.set(product, [user]);
  // @ts-expect-error: a belongsTo is set
  Product.User.add(product, user);
  // @ts-expect-error: to none is said with null
  Product.User.set(product, undefined);
}

export async function creating() {
  const made = await Product.User.create(
    product,
    { firstName: 'Mick', addresses: [{ type: 'home', city: 'Austin' }] },
    { include: [User.Addresses], transaction },
  );
  expectTypeOf(made.addresses[0]?.city).toEqualTypeOf<string | undefined>();
  // The foreign key is known, and not asked for.
  expectTypeOf(User.Addresses.create(user, { type: 'home', city: 'Austin' })).toEqualTypeOf<
    Promise<Address>
  >();
  const joined = await Product.Tags.create(product, { name: 'wood' }, { through: { rank: 1 } });
  expectTypeOf(joined.productTag.rank).toEqualTypeOf<number | null>();
  expectTypeOf(joined.name).toEqualTypeOf<string>();

  // @ts-expect-error: firstName is missing
  Product.User.create(product, {});
  User.Addresses.create(user, {
    type: 'home',
    city: 'Austin',
    // @ts-expect-error: the association sets it
    userId: 5,
  });
  Product.User.create(product, {
    firstName: 'Mick',
    // @ts-expect-error: add 'user.Addresses' to include
    addresses: [],
  });
  Product.Tags.create(product, {
    name: 'wood',
    // @ts-expect-error: stands in the option `through`
    productTag: { rank: 1 },
  });
}

export async function loading(products: Product[], pages: Loaded<typeof Product, [typeof Product.Tags]>[]) {
  const [one] = await Product.load(products, Product.User);
  expectTypeOf(one?.user?.fullName).toEqualTypeOf<string | undefined>();
  const [many] = await Product.load(
    pages,
    [{ association: Product.User, include: [User.Addresses] }, Product.Reviews],
    { transaction },
  );
  expectTypeOf(many?.user?.addresses[0]?.city).toEqualTypeOf<string | undefined>();
  expectTypeOf(many?.reviews[0]?.stars).toEqualTypeOf<number | undefined>();
  expectTypeOf(many?.tags[0]?.name).toEqualTypeOf<string | undefined>();
  expectTypeOf(many?.label).toEqualTypeOf<string | undefined>();

  // @ts-expect-error: users are no products
  Product.load([user], Product.User);
  // @ts-expect-error: an association of another model
  Product.load(products, User.Addresses);
  // @ts-expect-error: an association of another model
  Product.load(products, [Product.User, User.Addresses]);
  // @ts-expect-error: many, or a list of one
  Product.load(product, Product.User);
}

export async function escaping() {
  expectTypeOf(Product.query()).toEqualTypeOf<QueryBuilder>();
  const rows = await Product.query({ transaction }).where({ title: 'Chair' });
  expectTypeOf(Product.hydrate(rows)[0]?.label).toEqualTypeOf<string | undefined>();
  expectTypeOf(user.previous('firstName')).toEqualTypeOf<string | undefined>();
  expectTypeOf(user.previous()).toEqualTypeOf<Record<string, unknown>>();
  expectTypeOf(user.get({ plain: true })).toEqualTypeOf<Record<string, unknown>>();
  // @ts-expect-error: did you mean 'firstName'?
  user.previous('firstNam');
  // @ts-expect-error: attributes are properties
  user.get('firstName');
  // @ts-expect-error: rows come in an array
  Product.hydrate({});
}

// Composite keys are given as an object of their parts.
const Order = database.define('order', {
  tenant: { type: DataTypes.STRING, primaryKey: true },
  number: { type: DataTypes.INTEGER, primaryKey: true },
});
const Line = database.define('line', { sku: DataTypes.STRING });
const LineOrder = Line.belongsTo(Order);
export async function composite(line: InstanceType<typeof Line>) {
  await LineOrder.set(line, { tenant: 'a', number: 1 });
  await LineOrder.set(line, Order.build({ tenant: 'a', number: 1 }));
  // @ts-expect-error: number is missing
  LineOrder.set(line, { tenant: 'a' });
  // @ts-expect-error: a key of two parts is no text
  LineOrder.set(line, 'a');
}

// Methods of a class may use its associations.
class Task extends Model.init(
  { name: { type: DataTypes.STRING, allowNull: false }, ownerId: DataTypes.INTEGER },
  { database, modelName: 'called task' },
) {
  static Owner = this.belongsTo(() => User, { as: 'owner' });
  static Tags = this.belongsToMany(() => Tag, { through: 'called_task_tags' });

  owner() {
    return Task.Owner.get(this);
  }

  async label(name: string) {
    const made = await Task.Tags.create(this, { name });
    return made.name;
  }

  static async withOwners(names: string[]) {
    return this.load(await this.findAll({ where: { name: names } }), this.Owner);
  }
}
export async function methods(task: Task) {
  expectTypeOf(await task.owner()).toEqualTypeOf<User | null>();
  expectTypeOf(task.label('x')).toEqualTypeOf<Promise<string>>();
  expectTypeOf((await Task.withOwners(['x']))[0]?.owner?.fullName).toEqualTypeOf<string | undefined>();
}

// Loosely typed classes have them too.
class Article extends Model {}
Article.init({ title: DataTypes.STRING }, { database, modelName: 'called article' });
export async function loosely(article: Article) {
  expectTypeOf((await Article.load([article], 'author'))[0]).toBeAny();
  expectTypeOf(Article.query()).toEqualTypeOf<QueryBuilder>();
}
