// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import { Product, User } from './shop.js';

/** What create and bulkCreate return, by their option `returning`. */

const withUser = [{ association: Product.User, include: [User.Addresses] }] as const;
const values = { title: 'Chair', user: { firstName: 'Mick', addresses: [] } };

export async function returns(isNeeded: boolean) {
  const nothing = Product.create(values, { include: withUser, returning: false });
  expectTypeOf(nothing).toEqualTypeOf<Promise<void>>();
  const none = Product.bulkCreate([values], { include: withUser, returning: false });
  expectTypeOf(none).toEqualTypeOf<Promise<void>>();

  const product = await Product.create(values, { include: withUser, returning: true });
  expectTypeOf(product.user.firstName).toEqualTypeOf<string>();
  const [first] = await Product.bulkCreate([values], { include: withUser });
  expectTypeOf(first?.user.addresses.length).toEqualTypeOf<number | undefined>();

  const maybe = await Product.create({ title: 'Chair' }, { returning: isNeeded });
  if (maybe) expectTypeOf(maybe.title).toEqualTypeOf<string | null>();
}

export async function refuses() {
  const nothing = await Product.create({ title: 'Chair' }, { returning: false });
  // @ts-expect-error there is no instance
  nothing.title;
  const none = await Product.bulkCreate([{ title: 'Chair' }], { returning: false });
  // @ts-expect-error there is no list
  none.length;
  // @ts-expect-error a list of attributes is not supported
  Product.create({ title: 'Chair' }, { returning: ['id'] });
  // @ts-expect-error the values are checked all the same
  Product.create({ titel: 'Chair' }, { returning: false });
  // @ts-expect-error the instances tell what was done with each row
  Product.bulkCreate([{ title: 'Chair' }], { returning: false, onConflict: { by: ['id'] } });
  // @ts-expect-error the call exists for what it returns
  Product.findOrCreate({ where: { id: 1 }, returning: false });
}
