// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { Op, sql, type Where } from './api.js';
import { Product, User } from './shop.js';

/** A condition that is undefined is a missing variable, wherever conditions are written. */

declare const name: string | undefined;
declare const user: User;
declare const known: { firstName?: string };
declare const anything: Record<string, unknown>;
declare const where: Where<typeof User>;

// In an entry of include.
// @ts-expect-error: undefined is no condition
Product.findAll({ include: [{ association: Product.User, where: { firstName: undefined } }] });
// @ts-expect-error: nor is what may be undefined
Product.findAll({ include: [{ association: Product.User, where: { firstName: name } }] });
// @ts-expect-error: nor as the operand of an operator
Product.findAll({ include: [{ association: Product.User, where: { firstName: { [Op.ne]: name } } }] });
// @ts-expect-error: nor in a list
Product.findAll({ include: [{ association: Product.User, where: { firstName: [name] } }] });
// @ts-expect-error: nor in the list of an operator
Product.findAll({ include: [{ association: Product.User, where: { firstName: { [Op.in]: [name] } } }] });
// @ts-expect-error: nor as what an attribute is not
Product.findAll({ include: [{ association: Product.User, where: { firstName: { [Op.not]: name } } }] });
// @ts-expect-error: nor in one of several conditions
Product.findAll({ include: [{ association: Product.User, where: { [Op.or]: [{ firstName: name }] } }] });
// @ts-expect-error: nor in place of them
Product.findAll({ include: [{ association: Product.User, where: { [Op.and]: undefined } }] });
// @ts-expect-error: nor in a negated condition
Product.findAll({ include: [{ association: Product.User, where: { [Op.not]: { firstName: name } } }] });
// @ts-expect-error: nor in place of it
Product.findAll({ include: [{ association: Product.User, where: { [Op.not]: undefined } }] });
Product.findAll({
  include: [
    {
      association: Product.User,
      // @ts-expect-error: nor below
      include: [{ association: User.Addresses, where: { city: name } }],
    },
  ],
});
// @ts-expect-error: nor where the association is not known
Product.findAll({ include: [{ association: 'user', where: { firstName: name } }] });
// @ts-expect-error: nor by its model
Product.findAll({ include: [{ model: User, where: { [Op.not]: { firstName: undefined } } }] });

// In the calls of association objects.
// @ts-expect-error: undefined is no condition
User.load([user], [{ association: User.Addresses, where: { city: name } }]);
// @ts-expect-error: undefined is no condition
User.Products.get(user, { include: [{ association: Product.Tags, where: { name } }] });

// In a scope.
// @ts-expect-error: undefined is no value of a scope
User.hasMany(Product, { as: 'chairs', scope: { title: undefined } });
// @ts-expect-error: nor is what may be undefined
Product.belongsToMany(User, { as: 'micks', through: 'fans', scope: { firstName: name } });

// What may be absent, and what the compiler does not know, are no mistakes.
Product.findAll({ include: [{ association: Product.User, where: known }] });
Product.findAll({ include: [{ association: Product.User, where }] });
Product.findAll({ include: [{ association: 'user', where: known }] });
Product.findAll({ include: [{ association: 'user', where }] });
Product.findAll({ include: [{ association: 'user', where: anything }] });
Product.findAll({ include: [{ association: 'user', where: sql`true` }] });
Product.findAll({ include: [{ association: Product.User, where: { lastName: null, [Op.or]: [known] } }] });
Product.findAll({
  include: [{ association: Product.User, where: name === undefined ? {} : { firstName: name } }],
});
User.connect({ id: 1 });
User.hasMany(Product, { as: 'untitled', scope: { title: null } });
