import { Database, DataTypes, Model } from '@espalier/core';
import { defineShop } from '@espalier/testkit';

/** No server listens at this URL, so these models plan without a database. */
export const database = new Database('postgres://nobody@127.0.0.1:1/nowhere');

export const { Product, User, Address, Tag, ProductTag } = defineShop(database, { timestamps: false });

export class Category extends Model.init(
  { name: DataTypes.STRING },
  { database, modelName: 'category', timestamps: false },
) {
  static Children = this.hasMany(() => Category, {
    as: 'children',
    foreignKey: 'parentId',
  });
}

export const withAddresses = [{ association: Product.User, include: [User.Addresses] }] as const;
export const chair = {
  title: 'Chair',
  user: {
    firstName: 'Mick',
    lastName: 'Broadstone',
    addresses: [{ city: 'Austin' }, { city: 'Dallas' }],
  },
};
