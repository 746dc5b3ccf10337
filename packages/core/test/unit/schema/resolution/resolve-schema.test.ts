import { Database } from '../../../../src/database.js';
import { DataTypes } from '../../../../src/schema/data-types/index.js';

const { STRING } = DataTypes;
let database: Database;

beforeEach(() => {
  database = new Database('sqlite::memory:');
});
afterEach(() => database.close());

const edges = () =>
  database
    .associationGraph()
    .associations.map(
      ({ kind, source, target, as, through, foreignKey }) =>
        `${source}.${kind} ${as} -> ${target}${through ? ` through ${through}` : ''} (${foreignKey})`,
    );

describe('default names', () => {
  it('call the table the plural of the model, and properties and foreign keys after the model', () => {
    const User = database.define('user', { name: STRING });
    const Address = database.define('address', { city: STRING });
    const Profile = database.define('profile', {});
    Address.belongsTo(User);
    User.hasMany(Address);
    User.hasOne(Profile);
    expect(edges()).toEqual([
      'user.hasMany addresses -> address (userId)',
      'user.hasOne profile -> profile (userId)',
      'address.belongsTo user -> user (userId)',
    ]);
    expect(database.associationGraph().models).toMatchObject([
      { name: 'user', table: 'users' },
      { name: 'address', table: 'addresses' },
      { name: 'profile', table: 'profiles' },
    ]);
  });

  it('call the foreign key of a belongsTo after its alias, that of a hasMany after the source', () => {
    const User = database.define('user', {});
    const Product = database.define('product', {});
    const Review = database.define('review', {});
    Product.belongsTo(User, { as: 'creator' });
    User.hasMany(Review, { as: 'opinions' });
    expect(edges()).toEqual([
      'user.hasMany opinions -> review (userId)',
      'product.belongsTo creator -> user (creatorId)',
    ]);
  });

  it('call a foreign key after the key that it refers to', () => {
    const Country = database.define('country', { code: { type: STRING, primaryKey: true } });
    const City = database.define('city', { zip: { type: STRING, unique: true } });
    City.belongsTo(Country);
    const Street = database.define('street', {});
    City.hasMany(Street, { sourceKey: 'zip' });
    expect(edges()).toEqual([
      'city.belongsTo country -> country (countryCode)',
      'city.hasMany streets -> street (cityZip)',
    ]);
  });

  it('call a composite foreign key after each part of the key', () => {
    const key = { type: STRING, primaryKey: true } as const;
    const Room = database.define('room', { building: key, number: key });
    const Desk = database.define('desk', {});
    expect(Desk.belongsTo(Room).foreignKey).toEqual(['roomBuilding', 'roomNumber']);
  });

  it('call the keys of a joining table after both ends, and key it by them', () => {
    const Product = database.define('product', {});
    const Tag = database.define('tag', {});
    const Tags = Product.belongsToMany(Tag, { through: 'product_tags' });
    expect(Tags).toMatchObject({ as: 'tags', foreignKey: 'productId', otherKey: 'tagId' });
    const { models } = database.associationGraph();
    expect(models.at(-1)).toMatchObject({ name: 'product_tags', table: 'product_tags' });
    expect(database.associationGraph().toMermaid()).toContain(
      '"product_tags" {\n    DATE createdAt\n    DATE updatedAt\n    INTEGER productId PK\n    INTEGER tagId PK\n  }',
    );
  });

  it('let two belongsToMany through one model infer their keys from each other', () => {
    const Product = database.define('product', {});
    const Tag = database.define('tag', {});
    const Tags = Product.belongsToMany(Tag, { through: 'labels', foreignKey: 'item', otherKey: 'label' });
    const Products = Tag.belongsToMany(Product, { through: 'labels' });
    expect(Tags).toMatchObject({ foreignKey: 'item', otherKey: 'label' });
    expect(Products).toMatchObject({ foreignKey: 'label', otherKey: 'item' });
  });

  it('call the other key of a self-association after what one of the targets is', () => {
    const User = database.define('user', {});
    const Friends = User.belongsToMany(User, { as: 'friends', through: 'friendships' });
    expect(Friends).toMatchObject({ foreignKey: 'userId', otherKey: 'friendId' });
  });

  it('let both directions of a self-association share their keys', () => {
    const User = database.define('user', {});
    const Followers = User.belongsToMany(User, {
      as: 'followers',
      through: 'follows',
      foreignKey: 'followedId',
      otherKey: 'followerId',
    });
    const Following = User.belongsToMany(User, {
      as: 'following',
      through: 'follows',
      foreignKey: 'followerId',
      otherKey: 'followedId',
    });
    expect(Followers.foreignKey).toBe(Following.otherKey);
    expect(Followers.otherKey).toBe(Following.foreignKey);
  });

  it('can be changed by the model: `name` for properties, `tableName` for the table', () => {
    const Person = database.define(
      'person',
      {},
      { name: { singular: 'human', plural: 'humans' }, tableName: 'folk' },
    );
    const Pet = database.define('pet', {});
    Pet.belongsTo(Person);
    Person.hasMany(Pet);
    Pet.belongsToMany(Person, { through: 'walks' });
    expect(edges()).toEqual([
      'person.hasMany pets -> pet (humanId)',
      'pet.belongsTo human -> person (humanId)',
      'pet.belongsToMany humans -> person through walks (petId)',
    ]);
    expect(database.associationGraph().models[0]).toMatchObject({ name: 'person', table: 'folk' });
  });

  it('are in snake_case in an underscored table, and stay camelCase in JavaScript', () => {
    const Account = database.define('userAccount', {}, { underscored: true });
    const Entry = database.define('logEntry', {}, { underscored: true });
    expect(Entry.belongsTo(Account).foreignKey).toBe('userAccountId');
    expect(database.associationGraph().models.map(({ table }) => table)).toEqual([
      'user_accounts',
      'log_entries',
    ]);
  });

  it('join through a model that is known by its table name, instead of making a second model of that table', () => {
    const Product = database.define('product', {});
    const Tag = database.define('tag', {});
    database.define('label', { rank: DataTypes.INTEGER }, { tableName: 'product_labels' });
    Product.belongsToMany(Tag, { through: 'product_labels' });
    expect(edges()).toEqual(['product.belongsToMany tags -> tag through label (productId)']);
    expect(database.associationGraph().models).toHaveLength(3);
  });
});
