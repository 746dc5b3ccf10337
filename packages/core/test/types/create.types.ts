// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import type { Transaction, Values, WritePlan } from './api.js';
import { Review } from './review.js';
import { Address, Category, Product, Profile, Tag, User } from './shop.js';

/** What create takes, and what is refused at which key. */

const withUser = [{ association: Product.User, include: [User.Addresses] }, Product.Tags] as const;

export async function accepts(transaction: Transaction) {
  await Product.create({});
  await Product.create({ title: 'Chair', price: 12.5, createdAt: '2024-01-01T00:00:00Z' }, { transaction });
  await Product.create({ userId: 1 }, { transaction: null });
  await Product.create(
    {
      title: 'Chair',
      user: { firstName: 'Mick', addresses: [{ type: 'home', city: 'Austin' }] },
      tags: [{ name: 'Alpha', productTag: { rank: 1 } }, { name: 'Beta' }],
    },
    { include: withUser },
  );
  await Category.create(
    { name: 'root', children: [{ name: 'leaf', children: [{ name: 'vein' }] }] },
    { include: [{ association: Category.Children, include: [Category.Children] }] },
  );
  await User.create({ firstName: 'Mick', profile: { bio: null } }, { include: [User.Profile] });
  await Product.bulkCreate([{ title: 'Chair' }, { user: { firstName: 'Ann' } }], {
    include: [{ association: Product.User, required: false }],
  });
  expectTypeOf(
    Product.planCreate({ user: { firstName: 'Mick' } }, { include: [Product.User] }),
  ).toEqualTypeOf<WritePlan>();
}

// A to-one association may be left out, be null or be given by its key where the entry says so.
const optional = [{ association: Product.User, required: false }] as const;
Product.create({ title: 'Chair' }, { include: optional });
Product.create({ title: 'Chair', user: null }, { include: optional });
Product.create({ title: 'Chair', userId: 4 }, { include: optional });
const optionalOwner = [{ association: Address.User, required: false }] as const;
Address.create({ type: 'home', city: 'Austin', userId: 4 }, { include: optionalOwner });

// Values can be named on the way.
const values: Values<typeof Product, typeof withUser> = { title: 'Chair', user: { firstName: 'Mick' } };
Product.create(values, { include: withUser });
const tags: Values<typeof Product, [typeof Product.Tags]> = { tags: [{ name: 'Alpha' }] };
Product.create(tags, { include: [Product.Tags] });

// Instances are values too: stored ones are linked, built ones inserted.
export async function linked() {
  const user = await User.findOne();
  if (user === null) return;
  await Product.create(
    { user, tags: [new Tag({ name: 'Alpha' })] },
    { include: [Product.User, Product.Tags] },
  );
  const [tag] = await Tag.findAll({ include: [Tag.Products] });
  if (tag === undefined) return;
  await Product.create(
    { tags: tag.products.length > 0 ? [{ name: 'Beta' }] : [] },
    { include: [Product.Tags] },
  );
  await User.create({ firstName: 'Ann', products: tag.products }, { include: [User.Products] });
}

// Attributes.
Product.create({
  // @ts-expect-error: did you mean 'title'?
  titel: 'Chair',
});
Product.create({
  // @ts-expect-error: a title is text
  title: 5,
});
Product.create({
  // @ts-expect-error: the column does not take null
  price: null,
});
// @ts-expect-error: firstName is missing
User.create({ lastName: 'Broadstone' });
// @ts-expect-error: the foreign key cannot be null
Address.create({ type: 'home', city: 'Austin' });
// @ts-expect-error: nor here, where only the association says so
Review.create({ stars: 5 });
Address.create({
  // @ts-expect-error: not a member of the ENUM
  type: 'hom',
  city: 'Austin',
  userId: 1,
});

// Rows whose unique key is stored already are updated if `onConflict` names the key.
Tag.bulkCreate([{ name: 'Alpha' }], { onConflict: { by: ['name'] } });
User.bulkCreate([{ firstName: 'Mick' }], { onConflict: { by: ['id'], update: ['lastName'] } });
Tag.bulkCreate([{ name: 'Alpha' }], { onConflict: { by: ['name'], update: 'all' } });
// @ts-expect-error: by is missing
Tag.bulkCreate([{ name: 'Alpha' }], { onConflict: { update: [] } });
// @ts-expect-error: not an attribute
Tag.bulkCreate([{ name: 'Alpha' }], { onConflict: { by: ['nam'] } });
// @ts-expect-error: not an attribute either
Tag.bulkCreate([{ name: 'Alpha' }], { onConflict: { by: ['name'], update: ['color'] } });
// @ts-expect-error: one row is not a list
Tag.create({ name: 'Alpha' }, { onConflict: { by: ['name'] } });

export async function upserts() {
  const tag = await Tag.upsert({ name: 'Alpha' }, { by: ['name'], onChanges: ([first]) => first?.change });
  expectTypeOf(tag.name).toEqualTypeOf<string>();
  const product = await Product.upsert(
    { user: { firstName: 'Mick' } },
    { include: [Product.User], by: ['id'] },
  );
  expectTypeOf(product.user.firstName).toEqualTypeOf<string>();
  // @ts-expect-error: name is missing
  await Tag.upsert({});
  // @ts-expect-error: not an attribute
  await Tag.upsert({ name: 'Alpha' }, { by: ['nam'] });
  // @ts-expect-error: an upsert has no mode
  await Tag.upsert({ name: 'Alpha' }, { mode: 'upsert' });

  const found = await Product.findOrCreate({
    where: { id: 1 },
    create: { title: 'Chair', user: { firstName: 'Mick' } },
    include: [Product.User],
  });
  if (found[1]) expectTypeOf(found[0].user.firstName).toEqualTypeOf<string>();
  // @ts-expect-error: a row that was found has nothing nested in it
  else found[0].user.firstName;
  // @ts-expect-error: where is missing
  await Tag.findOrCreate({ create: { name: 'Alpha' } });
  // @ts-expect-error: not an attribute
  await Tag.findOrCreate({ where: { nam: 'Alpha' } });
  // @ts-expect-error: a name is text
  await Tag.findOrCreate({ where: { name: 'Alpha' }, create: { name: 5 } });
}

// What is not included takes nothing.
Product.create({
  // @ts-expect-error: add 'product.User' to include
  user: { firstName: 'Mick' },
});
Product.create(
  {
    user: {
      firstName: 'Mick',
      // @ts-expect-error: add 'user.Addresses' to include
      addresses: [{ type: 'home', city: 'Austin' }],
    },
  },
  { include: [Product.User] },
);
Product.create(
  {
    // @ts-expect-error: did you mean 'user'?
    usr: { firstName: 'Mick' },
  },
  { include: [Product.User] },
);

// Nested values.
Product.create(
  {
    user: {
      firstName: 'Mick',
      // @ts-expect-error: did you mean 'lastName'?
      lastNam: 'Broadstone',
    },
  },
  { include: [Product.User] },
);
Product.create(
  {
    // @ts-expect-error: firstName is missing
    user: {},
  },
  { include: [Product.User] },
);
Product.create(
  // @ts-expect-error: user is missing, and its entry does not say required: false
  { title: 'Chair' },
  { include: [Product.User] },
);
Product.create(
  {
    // @ts-expect-error: nor can it be null
    user: null,
  },
  { include: [Product.User] },
);
Product.create(
  {
    // @ts-expect-error: a to-one takes one
    user: [{ firstName: 'Mick' }],
  },
  { include: [Product.User] },
);
User.create(
  {
    firstName: 'Mick',
    // @ts-expect-error: a to-many takes an array
    addresses: { type: 'home', city: 'Austin' },
  },
  { include: [User.Addresses] },
);
User.create(
  {
    firstName: 'Mick',
    // @ts-expect-error: of no nulls
    addresses: [null],
  },
  { include: [User.Addresses] },
);
User.create(
  {
    firstName: 'Mick',
    addresses: [
      {
        // @ts-expect-error: not a member of the ENUM
        type: 'away',
        city: 'Austin',
      },
      // @ts-expect-error: city is missing
      { type: 'home' },
    ],
  },
  { include: [User.Addresses] },
);

// Foreign keys that nesting fills.
Product.create(
  {
    // @ts-expect-error: the nested user gives it
    userId: 1,
    user: { firstName: 'Mick' },
  },
  { include: [Product.User] },
);
User.create(
  {
    firstName: 'Mick',
    addresses: [
      {
        type: 'home',
        city: 'Austin',
        // @ts-expect-error: the user around it gives it
        userId: 1,
      },
    ],
  },
  { include: [User.Addresses] },
);
User.create(
  {
    firstName: 'Mick',
    profile: {
      // @ts-expect-error: the user around it gives it
      userId: 1,
    },
  },
  { include: [User.Profile] },
);
Review.create({ stars: 5, product: { title: 'Chair' } }, { include: [Review.Product] });
Category.create(
  {
    name: 'root',
    children: [
      {
        name: 'leaf',
        // @ts-expect-error: the category around it gives it
        parentId: 1,
      },
    ],
  },
  { include: [Category.Children] },
);

// Options.
Product.create(
  {},
  {
    // @ts-expect-error: did you mean 'include'?
    includes: [],
  },
);
Product.create(
  {},
  {
    // @ts-expect-error: not a transaction
    transaction: true,
  },
);
Product.planCreate(
  {},
  {
    // @ts-expect-error: a plan needs no transaction
    transaction: null,
  },
);
Product.bulkCreate([
  {
    // @ts-expect-error: did you mean 'title'?
    titel: 'Chair',
  },
]);
// @ts-expect-error: bulkCreate takes an array
Product.bulkCreate({ title: 'Chair' });
Product.planCreate({
  // @ts-expect-error: did you mean 'title'?
  titel: 'Chair',
});
const annotated: Values<typeof Product, [typeof Product.User]> = {
  // @ts-expect-error: firstName is missing
  user: {},
};
Profile.create({ bio: 'x' });
Tag.create({ name: 'x' });

export { annotated };

// Limits and fields.
export async function limited() {
  await Product.create(
    { title: 'Chair', user: { firstName: 'Mick' }, tags: [{ name: 'Alpha' }] },
    {
      fields: ['title', 'userId'],
      maxDepth: 2,
      maxRecords: 10,
      maxProblems: 20,
      include: [
        { association: Product.User, fields: ['firstName'] },
        { association: Product.Tags, fields: ['name', 'productTag'] },
      ],
    },
  );
  await Product.bulkCreate([{}], { fields: [], maxRecords: 5 });
  Product.planCreate({}, { fields: ['price'], maxDepth: 1 });
}
// @ts-expect-error: not an attribute
Product.create({}, { fields: ['titel'] });
// @ts-expect-error: a number
Product.create({}, { maxDepth: '2' });
Product.create(
  { user: { firstName: 'Mick' } },
  {
    include: [
      {
        association: Product.User,
        // @ts-expect-error: not an attribute of the target
        fields: ['title'],
      },
    ],
  },
);
Product.create(
  {},
  {
    include: [
      {
        association: Product.Tags,
        // @ts-expect-error: not an attribute of the target, and not the name of its through model
        fields: ['rank'],
      },
    ],
  },
);
Product.findAll({
  include: [
    {
      association: Product.User,
      // @ts-expect-error: only create accepts it
      fields: ['firstName'],
    },
  ],
});
Product.build(
  {},
  {
    // @ts-expect-error: build takes an include only
    fields: ['title'],
  },
);
