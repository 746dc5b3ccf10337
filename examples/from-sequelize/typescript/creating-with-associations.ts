import { DataTypes, Model, Sequelize } from '@espalier/sequelize';

/** The examples of the page 'Creating with Associations' of Sequelize v6, each on its own database. */

export async function belongsToHasManyHasOne(sequelize: Sequelize) {
  class Product extends Model {}
  Product.init(
    {
      title: Sequelize.STRING,
    },
    { sequelize, modelName: 'product' },
  );
  class User extends Model {}
  User.init(
    {
      firstName: Sequelize.STRING,
      lastName: Sequelize.STRING,
    },
    { sequelize, modelName: 'user' },
  );
  class Address extends Model {}
  Address.init(
    {
      type: DataTypes.STRING,
      line1: Sequelize.STRING,
      line2: Sequelize.STRING,
      city: Sequelize.STRING,
      state: Sequelize.STRING,
      zip: Sequelize.STRING,
    },
    { sequelize, modelName: 'address' },
  );

  // We save the return values of the association setup calls to use them later
  Product.User = Product.belongsTo(User);
  User.Addresses = User.hasMany(Address);
  // Also works for `hasOne`

  await sequelize.sync({ force: true });

  return Product.create(
    {
      title: 'Chair',
      user: {
        firstName: 'Mick',
        lastName: 'Broadstone',
        addresses: [
          {
            type: 'home',
            line1: '100 Main St.',
            city: 'Austin',
            state: 'TX',
            zip: '78704',
          },
        ],
      },
    },
    {
      include: [
        {
          association: Product.User,
          include: [User.Addresses],
        },
      ],
    },
  );
}

export async function belongsToWithAnAlias(sequelize: Sequelize) {
  class Product extends Model {}
  Product.init({ title: Sequelize.STRING }, { sequelize, modelName: 'product' });
  class User extends Model {}
  User.init({ firstName: Sequelize.STRING, lastName: Sequelize.STRING }, { sequelize, modelName: 'user' });

  const Creator = Product.belongsTo(User, { as: 'creator' });

  await sequelize.sync({ force: true });

  return Product.create(
    {
      title: 'Chair',
      creator: {
        firstName: 'Matt',
        lastName: 'Hansen',
      },
    },
    {
      include: [Creator],
    },
  );
}

export async function hasManyBelongsToMany(sequelize: Sequelize) {
  class Product extends Model {}
  Product.init({ title: Sequelize.STRING }, { sequelize, modelName: 'product' });

  class Tag extends Model {}
  Tag.init(
    {
      name: Sequelize.STRING,
    },
    { sequelize, modelName: 'tag' },
  );

  Product.hasMany(Tag);
  // Also works for `belongsToMany`.

  await sequelize.sync({ force: true });

  return Product.create(
    {
      id: 1,
      title: 'Chair',
      tags: [{ name: 'Alpha' }, { name: 'Beta' }],
    },
    {
      include: [Tag],
    },
  );
}

export async function hasManyWithAnAlias(sequelize: Sequelize) {
  class Product extends Model {}
  Product.init({ title: Sequelize.STRING }, { sequelize, modelName: 'product' });
  class Tag extends Model {}
  Tag.init({ name: Sequelize.STRING }, { sequelize, modelName: 'tag' });

  Product.hasMany(Tag);
  const Categories = Product.hasMany(Tag, { as: 'categories' });

  await sequelize.sync({ force: true });

  return Product.create(
    {
      id: 1,
      title: 'Chair',
      categories: [
        { id: 1, name: 'Alpha' },
        { id: 2, name: 'Beta' },
      ],
    },
    {
      include: [
        {
          association: Categories,
          as: 'categories',
        },
      ],
    },
  );
}
