import { Database } from '../../../src/database.js';
import { Model } from '../../../src/model/model.js';
import { DataTypes } from '../../../src/schema/data-types/index.js';

const { INTEGER, STRING } = DataTypes;

/** Nobody listens there: whatever is planned with these models is planned without a database. */
export const database = new Database('postgres://nobody@127.0.0.1:1/nowhere');

const plain = { database, timestamps: false } as const;
export class Product extends Model.init({ title: STRING }, { ...plain, modelName: 'product' }) {
  static User = this.belongsTo(() => User);
  static Tags = this.belongsToMany(() => Tag, { through: () => ProductTag });
}
export class User extends Model.init(
  { firstName: STRING, lastName: STRING },
  { ...plain, modelName: 'user' },
) {
  static Addresses = this.hasMany(() => Address);
}
export class Address extends Model.init({ city: STRING }, { ...plain, modelName: 'address' }) {}
export class Tag extends Model.init({ name: STRING }, { ...plain, modelName: 'tag' }) {}
export class ProductTag extends Model.init({ rank: INTEGER }, { ...plain, modelName: 'productTag' }) {}
export class Category extends Model.init({ name: STRING }, { ...plain, modelName: 'category' }) {
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
