import { Database, DataTypes, Model } from '@espalier/core';
import { readingWorkloads } from './espalier/reading.mjs';
import { savingWorkloads } from './espalier/saving.mjs';

export default {
  name: 'Espalier',
  packages: ['@espalier/core'],

  async open({ database: kind, url }) {
    const database = new Database(kind === 'sqlite' ? 'sqlite::memory:' : url);
    const { Product, User } = defineModels(database);
    const withUser = { include: [{ association: Product.User, include: [User.Addresses] }] };
    const withTags = { include: [Product.Tags] };
    const withAddresses = { include: [User.Addresses] };
    return {
      createWithUser: (values) => Product.create(values, withUser),
      createWith10Addresses: (values) => User.create(values, withAddresses),
      createWith100Tags: (values) => Product.create(values, withTags),
      createWith1000Addresses: (values) => User.create(values, withAddresses),
      createInBulk: (values) => Product.bulkCreate(values, withUser),
      findWithIncludes: (limit) => Product.findAll({ ...withUser, order: ['id'], limit }),
      ...savingWorkloads(database),
      ...readingWorkloads(database),
      storesDecimalsAsText: kind === 'sqlite',
      sql: async (text) => {
        const result = await database.knex.raw(text);
        return kind === 'sqlite' ? result : result.rows;
      },
      close: () => database.close(),
    };
  },
};

function defineModels(database) {
  class Product extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'product' }) {
    static User = this.belongsTo(() => User);
    static Tags = this.belongsToMany(() => Tag, { through: () => ProductTag });
  }

  class User extends Model.init(
    { firstName: DataTypes.STRING, lastName: DataTypes.STRING },
    { database, modelName: 'user' },
  ) {
    static Addresses = this.hasMany(() => Address);
  }

  class Address extends Model.init(
    {
      type: DataTypes.STRING,
      line1: DataTypes.STRING,
      city: DataTypes.STRING,
      state: DataTypes.STRING,
      zip: DataTypes.STRING,
    },
    { database, modelName: 'address' },
  ) {}

  class Tag extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'tag' }) {}

  class ProductTag extends Model.init({}, { database, modelName: 'productTag' }) {}

  return { Product, User };
}
