import { expectTypeOf } from 'expect-type';
import type { Created, Loaded } from './api.js';
import { Review } from './review.js';
import { Address, Category, Product, type Profile, User } from './shop.js';

/** What create and the finds return for exactly what was included. */

export async function created() {
  const product = await Product.create(
    { title: 'Chair', user: { firstName: 'Mick', addresses: [{ type: 'home', city: 'Austin' }] } },
    { include: [{ association: Product.User, include: [User.Addresses] }] },
  );
  expectTypeOf(product.title).toEqualTypeOf<string | null>();
  expectTypeOf(product.userId).toEqualTypeOf<number | null>();
  expectTypeOf(product.label).toEqualTypeOf<string>();
  expectTypeOf(product.user).toExtend<User>();
  expectTypeOf(product.user.fullName).toEqualTypeOf<string>();
  expectTypeOf(product.user.addresses[0]?.city).toEqualTypeOf<string | undefined>();
  expectTypeOf(product.user.addresses[0]?.type).toEqualTypeOf<'home' | 'work' | undefined>();
  // @ts-expect-error: not included
  product.tags;
  // @ts-expect-error: not included
  product.user.profile;

  const maybe = await Product.create({}, { include: [{ association: Product.User, required: false }] });
  expectTypeOf(maybe.user).toEqualTypeOf<User | null>();
  // @ts-expect-error: it may be null
  maybe.user.firstName;

  const absent = await User.create({ firstName: 'Mick' }, { include: [User.Addresses] });
  expectTypeOf(absent.addresses).toEqualTypeOf<Address[]>();
  const several = await User.bulkCreate([{ firstName: 'Mick' }], { include: [User.Products] });
  expectTypeOf(several[0]?.products[0]?.label).toEqualTypeOf<string | undefined>();
}

export async function found() {
  const [product] = await Product.findAll({ include: [Product.User, Product.Tags, Product.Reviews] });
  if (product === undefined) return;
  expectTypeOf(product.user).toEqualTypeOf<User | null>();
  expectTypeOf(product.tags[0]?.name).toEqualTypeOf<string | undefined>();
  expectTypeOf(product.reviews[0]?.productId).toEqualTypeOf<number | undefined>();
  expectTypeOf(product.reviews[0]?.authorId).toEqualTypeOf<number | null | undefined>();
  // @ts-expect-error: it may be null
  product.user.firstName;

  // belongsTo is there if its foreign key cannot be null.
  const address = await Address.findOne({ include: [Address.User] });
  expectTypeOf(address?.user).toEqualTypeOf<User | undefined>();
  const review = await Review.findOne({ include: [Review.Product, Review.Author] });
  expectTypeOf(review?.product.label).toEqualTypeOf<string | undefined>();
  expectTypeOf(review?.author?.fullName).toEqualTypeOf<string | undefined>();
  const user = await User.findOne({ include: [User.Profile] });
  expectTypeOf(user?.profile?.bio).toEqualTypeOf<string | null | undefined>();

  // So is any to-one association that is required, to any depth.
  const [required] = await Product.findAll({
    include: [
      {
        association: Product.User,
        required: true,
        include: [{ association: User.Profile, required: true }],
      },
    ],
  });
  expectTypeOf(required?.user).toEqualTypeOf<(User & { profile: Loaded<typeof Profile> }) | undefined>();
  expectTypeOf(required?.user.profile.bio).toEqualTypeOf<string | null | undefined>();

  // A static helper of the class, whose return type is inferred.
  const newest = await Product.newest();
  expectTypeOf(newest?.user?.fullName).toEqualTypeOf<string | undefined>();
  const tree = await Category.findOne({
    include: [Category.Parent, { association: Category.Children, include: [Category.Children] }],
  });
  expectTypeOf(tree?.children[0]?.children[0]?.name).toEqualTypeOf<string | undefined>();
  expectTypeOf(tree?.parent?.parentId).toEqualTypeOf<number | null | undefined>();
}

export async function picked() {
  const product = await Product.findOne({
    attributes: ['title', 'userId'],
    include: [{ association: Product.User, required: true, attributes: ['lastName'] }, Product.Tags],
  });
  if (product === null) return;
  expectTypeOf(product.title).toEqualTypeOf<string | null>();
  expectTypeOf(product.userId).toEqualTypeOf<number | null>();
  expectTypeOf(product.label).toEqualTypeOf<string>();
  expectTypeOf(product.tags[0]?.name).toEqualTypeOf<string | undefined>();
  expectTypeOf(product.user.lastName).toEqualTypeOf<string | null>();
  expectTypeOf(product.user.fullName).toEqualTypeOf<string>();
  expectTypeOf(product.user.isNewRecord).toEqualTypeOf<boolean>();
  // @ts-expect-error: not in the list
  product.price;
  // @ts-expect-error: not in the list
  product.id;
  // @ts-expect-error: not in the list of the entry
  product.user.firstName;

  // It is still an instance.
  expectTypeOf(await product.reload()).toEqualTypeOf(product);
  await product.update({ price: '12.50' });

  const found = await Product.findByPk(1, { attributes: ['title'] });
  // @ts-expect-error: a foreign key is an attribute too
  found?.userId;
  const all = await Product.findAll({ attributes: ['price'] });
  expectTypeOf(all[0]?.price).toEqualTypeOf<string | undefined>();
}

// The types by name, for the signatures of users' own functions.
declare const loaded: Loaded<typeof Product, [typeof Product.User]>;
expectTypeOf(loaded.user).toEqualTypeOf<User | null>();
declare const made: Created<typeof Product, [typeof Product.User]>;
expectTypeOf(made.user).toEqualTypeOf<User>();
declare const plain: Loaded<typeof Product>;
expectTypeOf(plain.userId).toEqualTypeOf<number | null>();
const include = [{ association: Product.User, include: [User.Profile] }] as const;
declare const deep: Loaded<typeof Product, typeof include>;
expectTypeOf(deep.user?.profile).toEqualTypeOf<Loaded<typeof Profile> | null | undefined>();
expectTypeOf(deep.user?.profile?.userId).toEqualTypeOf<number | null | undefined>();
