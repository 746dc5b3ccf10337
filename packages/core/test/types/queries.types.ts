// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import type { Attributes, CreationAttributes, FindOptions, Transaction, Where } from './api.js';
import { type Address, Product, User } from './shop.js';

/** The options of the finds, and the types of a model by name. */

declare const transaction: Transaction;
declare const maybe: Transaction | undefined;
Product.findAll();
Product.findAll({
  where: { title: 'Chair', userId: null },
  order: ['title', ['createdAt', 'DESC']],
  limit: 5,
  offset: 10,
  transaction,
});
Product.findAll({ where: { userId: 4 }, transaction: maybe });
Product.findOne({ where: { createdAt: '2024-01-01T00:00:00Z' }, order: ['userId'], transaction: null });
Product.findByPk(1, { include: [Product.User], transaction });
const where: Where<typeof Product> = { title: null, userId: 1 };
Product.findAll({ where });

expectTypeOf<Attributes<typeof Product>['userId']>().toEqualTypeOf<number | null>();
expectTypeOf<CreationAttributes<typeof Product>['userId']>().toEqualTypeOf<number | null | undefined>();
expectTypeOf<CreationAttributes<typeof Address>['userId']>().toEqualTypeOf<number>();
expectTypeOf<Extract<keyof Where<typeof User>, string>>().toEqualTypeOf<
  'id' | 'firstName' | 'lastName' | 'createdAt' | 'updatedAt' | 'addresses' | 'products' | 'profile'
>();

export async function finds() {
  expectTypeOf((await Product.findByPk(1))?.label).toEqualTypeOf<string | undefined>();
  expectTypeOf(await User.findAll()).toEqualTypeOf<User[]>();
  expectTypeOf(await User.findOne()).toEqualTypeOf<User | null>();
}

Product.findAll({ attributes: ['title', 'userId'] });
Product.findByPk(1, { attributes: [] });
Product.count();
Product.count({ where: { title: ['Chair', 'Table'] }, transaction });
export async function counts() {
  expectTypeOf(await Product.count()).toEqualTypeOf<number>();
}

Product.findAll({
  // @ts-expect-error: no such attribute
  attributes: ['titel'],
});
Product.findOne({
  // @ts-expect-error: an association is no attribute
  attributes: ['user'],
});
Product.findByPk(1, {
  // @ts-expect-error: a list
  attributes: 'title',
});
Product.count({
  // @ts-expect-error: did you mean 'title'?
  where: { titel: 'Chair' },
});
Product.count({
  // @ts-expect-error: a count has no order
  order: ['title'],
});
Product.findAll({
  // @ts-expect-error: did you mean 'title'?
  where: { titel: 'Chair' },
});
Product.findAll({
  // @ts-expect-error: a title is text
  where: { title: 5 },
});
Product.findAll({
  // @ts-expect-error: a key is never null
  where: { id: null },
});
Product.findAll({
  // @ts-expect-error: no such attribute
  order: ['titel'],
});
Product.findAll({
  // @ts-expect-error: ASC or DESC
  order: [['title', 'DOWN']],
});
Product.findAll({
  // @ts-expect-error: a number
  limit: '5',
});
Product.findAll({
  // @ts-expect-error: did you mean 'limit'?
  limits: 5,
});
Product.findOne({
  // @ts-expect-error: one is one
  limit: 5,
});
Product.findByPk(1, {
  // @ts-expect-error: the key says which
  where: { title: 'Chair' },
});
// @ts-expect-error: the key is a number
Product.findByPk('1');
// @ts-expect-error: null finds nothing
Product.findByPk(null);
const options: FindOptions<typeof Product, readonly []> = { limit: 5, where: { title: 'Chair' } };
Product.findAll(options);
