// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import type { Includes } from './api.js';
import { Address, Product, User } from './shop.js';

/** The forms of `include`: exact ones are checked at every key, loose ones compile and give any. */

// Exact.
Product.findAll({
  include: [
    {
      association: Product.User,
      as: 'user',
      required: false,
    },
    { association: Product.Reviews, include: [] },
  ],
});

Product.findAll({
  include: [
    { association: Product.User, required: true, attributes: ['firstName'], where: { lastName: null } },
    { association: Product.Reviews, attributes: ['stars', 'productId', 'authorId'], required: true },
  ],
});

// Loose: an alias, a model, or an object with either.
Product.create({ user: { whatever: 1 } }, { include: ['user'] });
Product.create({ user: { whatever: 1 } }, { include: [{ association: 'user' }] });
Product.create({ owner: { whatever: 1 } }, { include: [{ model: User, as: 'owner' }] });
Product.create({ title: 'Chair', user: { whatever: 1 } }, { include: [User] });
Product.create(
  { title: 'Chair', user: { whatever: 1 } },
  { include: [{ model: User, include: [{ model: Address }] }] },
);
Product.create({ title: 'Chair' }, { include: ['user', Product.Tags] });

export async function looseResults(include: Includes, anything: Parameters<typeof JSON.stringify>[0]) {
  expectTypeOf((await Product.findOne({ include: ['user'] }))?.user).toBeAny();
  expectTypeOf((await Product.findOne({ include: [{ association: 'user' }] }))?.user).toBeAny();
  expectTypeOf((await Product.findOne({ include: [{ model: User, as: 'owner' }] }))?.owner).toBeAny();
  expectTypeOf((await Product.findOne({ include: [User] }))?.user).toBeAny();
  expectTypeOf((await Product.findOne({ include: [User] }))?.title).toEqualTypeOf<
    string | null | undefined
  >();
  expectTypeOf((await Product.findOne({ include: [anything] }))?.user).toBeAny();
  expectTypeOf((await Product.findOne({ include }))?.user).toBeAny();
  const both = await Product.findOne({ include: ['user', Product.Tags] });
  expectTypeOf(both?.tags[0]?.name).toEqualTypeOf<string | undefined>();
}

Product.create(
  {
    // @ts-expect-error: the alias is 'user'
    usr: {},
  },
  { include: ['user'] },
);
Product.create(
  {
    // @ts-expect-error: a loose entry does not loosen the attributes
    title: 5,
  },
  { include: [User] },
);

Product.findAll({
  // @ts-expect-error: association 'addresses' belongs to model 'user', not to 'product'
  include: [User.Addresses],
});
Product.findAll({
  // @ts-expect-error: the same in an object
  include: [{ association: User.Addresses }],
});
Product.findAll({
  include: [
    {
      association: Product.User,
      // @ts-expect-error: association 'tags' belongs to model 'product', not to 'user'
      include: [Product.Tags],
    },
  ],
});
Product.findAll({
  include: [
    {
      association: Product.User,
      // @ts-expect-error: unknown include option 'includes'
      includes: [User.Addresses],
    },
  ],
});
Product.create(
  { title: 'Chair', user: { firstName: 'Mick' } },
  {
    include: [
      {
        association: Product.User,
        // @ts-expect-error: it is called 'user'
        as: 'usr',
      },
    ],
  },
);
Product.findAll({
  include: [
    {
      association: Product.User,
      // @ts-expect-error: true or false
      required: 'yes',
    },
  ],
});
Product.findAll({
  include: [
    {
      association: Product.User,
      // @ts-expect-error: user has no attribute 'fistName'
      attributes: ['fistName'],
    },
  ],
});
Product.findAll({
  include: [
    {
      association: Product.User,
      // @ts-expect-error: a list
      attributes: 'firstName',
    },
  ],
});
Product.findAll({
  include: [
    {
      association: Product.User,
      include: [
        {
          association: User.Addresses,
          // @ts-expect-error: an association is no attribute
          attributes: ['city', 'user'],
        },
      ],
    },
  ],
});
Product.findAll({
  include: [
    {
      association: 'user',
      // @ts-expect-error: unknown include option 'requird', in loose forms too
      requird: true,
    },
  ],
});
Product.findAll({
  // @ts-expect-error: a number is no association
  include: [5],
});
Product.findAll({
  include: [
    // @ts-expect-error: an object needs an association or a model
    { required: false },
  ],
});
Product.create(
  { user: { firstName: 'Mick' } },
  {
    include: [
      {
        association: Product.User,
        // @ts-expect-error: only finders accept 'attributes'
        attributes: ['firstName'],
      },
    ],
  },
);
Product.planCreate(
  { user: { firstName: 'Mick' } },
  {
    include: [
      {
        association: Product.User,
        include: [
          {
            association: User.Addresses,
            // @ts-expect-error: only finders accept 'where'
            where: { city: 'Austin' },
          },
        ],
      },
    ],
  },
);
Product.create({ user: { firstName: 'Mick' } }, { include: [{ association: Product.User, required: true }] });
