// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import type { Loaded } from './api.js';
import { Address, Product, User } from './shop.js';

/** Associations that a find shows under another name. */

export async function finds() {
  const homes = { association: User.Addresses, as: 'homes', where: { type: 'home' } } as const;
  const user = await User.findOne({
    include: [homes, User.Addresses, { association: User.Profile, as: 'about' }],
  });
  expectTypeOf(user?.homes[0]?.city).toEqualTypeOf<string | undefined>();
  expectTypeOf(user?.addresses[0]?.city).toEqualTypeOf<string | undefined>();
  expectTypeOf(user?.about?.bio).toEqualTypeOf<string | null | undefined>();
  // @ts-expect-error: only under the other name
  user?.profile;

  const [product] = await Product.findAll({
    include: [
      {
        association: Product.User,
        as: 'seller',
        required: true,
        attributes: ['firstName'],
        include: [{ association: User.Addresses, as: 'homes', limit: 1 }],
      },
      { association: Product.Tags, as: 'firstTags' },
    ],
  });
  expectTypeOf(product?.seller.firstName).toEqualTypeOf<string | undefined>();
  expectTypeOf(product?.seller.homes).toEqualTypeOf<Address[] | undefined>();
  expectTypeOf(product?.firstTags[0]?.productTag.rank).toEqualTypeOf<number | null | undefined>();

  const [loaded] = await User.load([new User()], [homes]);
  expectTypeOf(loaded?.homes[0]?.city).toEqualTypeOf<string | undefined>();
  type Page = Loaded<typeof User, [typeof homes]>;
  expectTypeOf<Page['homes'][number]['city']>().toEqualTypeOf<string>();
}

User.findAll({
  include: [
    {
      association: User.Addresses,
      // @ts-expect-error: 'firstName' is a member of model 'user' already
      as: 'firstName',
    },
  ],
});
User.findAll({
  include: [
    {
      association: User.Addresses,
      // @ts-expect-error: 'products' is a member of model 'user' already
      as: 'products',
    },
  ],
});
User.findAll({
  include: [
    {
      association: User.Addresses,
      // @ts-expect-error: 'fullName' is a member of model 'user' already
      as: 'fullName',
    },
  ],
});
User.create(
  { firstName: 'Mick' },
  {
    include: [
      {
        association: User.Addresses,
        // @ts-expect-error: a create names the association
        as: 'homes',
      },
    ],
  },
);
Address.findAll({ include: [{ association: Address.User, as: 'user' }] });
