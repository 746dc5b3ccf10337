import { DataTypes, Sequelize } from 'sequelize';

export default {
  name: 'Sequelize 6',
  packages: ['sequelize', 'sqlite3'],

  async open({ database, url }) {
    const sequelize = new Sequelize(database === 'sqlite' ? 'sqlite::memory:' : url, { logging: false });
    const { Product, User } = defineModels(sequelize);
    const withUser = { include: [{ association: Product.User, include: [User.Addresses] }] };
    const withTags = { include: [Product.Tags] };
    const withAddresses = { include: [User.Addresses] };
    const create = (model, values, options) =>
      sequelize.transaction((transaction) => model.create(values, { ...options, transaction }));
    return {
      createWithUser: (values) => create(Product, values, withUser),
      createWith10Addresses: (values) => create(User, values, withAddresses),
      createWith100Tags: (values) => create(Product, values, withTags),
      createWith1000Addresses: (values) => create(User, values, withAddresses),
      createInBulk: (values) =>
        sequelize.transaction((transaction) => Product.bulkCreate(values, { ...withUser, transaction })),
      findWithIncludes: (limit) => Product.findAll({ ...withUser, order: ['id'], limit }),
      async sql(text) {
        const [rows] = await sequelize.query(text);
        return rows;
      },
      close: () => sequelize.close(),
    };
  },
};

function defineModels(sequelize) {
  const Product = sequelize.define('product', { title: DataTypes.STRING });
  const User = sequelize.define('user', { firstName: DataTypes.STRING, lastName: DataTypes.STRING });
  const Address = sequelize.define('address', {
    type: DataTypes.STRING,
    line1: DataTypes.STRING,
    city: DataTypes.STRING,
    state: DataTypes.STRING,
    zip: DataTypes.STRING,
  });
  const Tag = sequelize.define('tag', { name: DataTypes.STRING });
  const ProductTag = sequelize.define('productTag', {});
  Product.User = Product.belongsTo(User);
  Product.Tags = Product.belongsToMany(Tag, { through: ProductTag });
  User.Addresses = User.hasMany(Address);
  return { Product, User };
}
