import { Database } from '../../../../src/database.js';
import { DATABASE } from '../../../../src/model/context.js';
import { DataTypes } from '../../../../src/schema/data-types/index.js';
import type { ModelDefinition } from '../../../../src/schema/model-definition.js';

const { STRING, UUID } = DataTypes;
let database: Database;

beforeEach(() => {
  database = new Database('sqlite::memory:');
});
afterEach(() => database.close());

function resolved(name: string): ModelDefinition {
  const model = database[DATABASE].registry.schema().models.find((each) => each.name === name);
  if (model === undefined) throw new Error(`no model ${name}`);
  return model;
}

const foreignKeysOf = (name: string) =>
  resolved(name).foreignKeys.map(
    ({ attributes, table, columns, onDelete, onUpdate }) =>
      `${attributes} -> ${table}(${columns}) on delete ${onDelete} on update ${onUpdate}`,
  );

const models = () => ({
  User: database.define('user', { name: { type: STRING(30), unique: true } }),
  Product: database.define('product', {}),
});

describe('a foreign key', () => {
  it('is null when the row it refers to is deleted, if it can be', () => {
    const { User, Product } = models();
    Product.belongsTo(User);
    expect(foreignKeysOf('product')).toEqual(['userId -> users(id) on delete SET NULL on update CASCADE']);
  });

  it('keeps the row it refers to, if it cannot be null', () => {
    const { User, Product } = models();
    Product.belongsTo(User, { foreignKey: { allowNull: false } });
    expect(foreignKeysOf('product')).toEqual(['userId -> users(id) on delete NO ACTION on update CASCADE']);
    expect(resolved('product').attributeByName.get('userId')).toMatchObject({ allowNull: false });
  });

  it('that cannot be null deletes its row with the row it refers to, for a hasMany', () => {
    const { User, Product } = models();
    User.hasMany(Product, { foreignKey: { name: 'ownerId', allowNull: false } });
    Product.belongsTo(User, { as: 'owner' });
    expect(foreignKeysOf('product')).toEqual(['ownerId -> users(id) on delete CASCADE on update CASCADE']);
  });

  it('does what the association says, or its own options', () => {
    const { User, Product } = models();
    Product.belongsTo(User, { onDelete: 'RESTRICT', onUpdate: 'NO ACTION' });
    Product.belongsTo(User, { as: 'seller', foreignKey: { name: 'sellerId', onDelete: 'CASCADE' } });
    expect(foreignKeysOf('product')).toEqual([
      'userId -> users(id) on delete RESTRICT on update NO ACTION',
      'sellerId -> users(id) on delete CASCADE on update CASCADE',
    ]);
  });

  it('can be unique, alone or in a group', () => {
    const { User, Product } = models();
    Product.belongsTo(User, { foreignKey: { unique: true } });
    Product.belongsTo(User, { as: 'seller', foreignKey: { unique: 'trade' } });
    Product.belongsTo(User, { as: 'buyer', foreignKey: { unique: 'trade' } });
    expect(resolved('product').uniqueKeys).toEqual([
      { name: undefined, attributes: ['userId'] },
      { name: 'trade', attributes: ['sellerId', 'buyerId'] },
    ]);
  });

  it('has the type of the key that it refers to', () => {
    const { User, Product } = models();
    const Shop = database.define('shop', { id: { type: UUID, primaryKey: true } });
    Product.belongsTo(Shop);
    Product.belongsTo(User, { targetKey: 'name' });
    const { attributeByName } = resolved('product');
    expect(attributeByName.get('shopId')?.type).toEqual({ key: 'UUID' });
    expect(attributeByName.get('userName')?.type).toEqual({ key: 'STRING', length: 30 });
    expect(attributeByName.get('shopId')).toMatchObject({
      autoIncrement: false,
      primaryKey: false,
      allowNull: true,
    });
  });

  it('stays as the model declares it', () => {
    const { User } = models();
    const Note = database.define('note', {
      userId: { type: DataTypes.INTEGER, field: 'author', allowNull: false, comment: 'Who wrote it' },
    });
    Note.belongsTo(User);
    expect(resolved('note').attributeByName.get('userId')).toMatchObject({
      comment: 'Who wrote it',
      column: 'author',
      allowNull: false,
    });
    expect(foreignKeysOf('note')).toEqual(['userId -> users(id) on delete NO ACTION on update CASCADE']);
  });

  it('has no constraint with `constraints: false`, unless another association wants one', () => {
    const { User, Product } = models();
    Product.belongsTo(User, { constraints: false });
    expect(foreignKeysOf('product')).toEqual([]);
    User.hasMany(Product);
    expect(foreignKeysOf('product')).toHaveLength(1);
  });

  it('can be declared with `references` without an association', () => {
    const { User } = models();
    database.define('log', {
      by: { type: STRING, references: { model: User, key: 'name' }, onDelete: 'CASCADE' },
    });
    expect(foreignKeysOf('log')).toEqual(['by -> users(name) on delete CASCADE on update NO ACTION']);
  });
});

describe('a joining table', () => {
  it('has its two foreign keys as its key, and its rows are deleted with the rows they refer to', () => {
    const { User, Product } = models();
    Product.belongsToMany(User, { through: 'likes' });
    expect(resolved('likes').primaryKey.map(({ name }) => name)).toEqual(['productId', 'userId']);
    expect(foreignKeysOf('likes')).toEqual([
      'productId -> products(id) on delete CASCADE on update CASCADE',
      'userId -> users(id) on delete CASCADE on update CASCADE',
    ]);
  });

  it('with its own key joins a pair once, unless `unique` is false', () => {
    const { User, Product } = models();
    const id = { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true } as const;
    const Like = database.define('like', { id });
    const View = database.define('view', { id });
    Product.belongsToMany(User, { through: Like });
    Product.belongsToMany(User, { as: 'viewers', through: { model: View, unique: false } });
    expect(resolved('like').uniqueKeys).toEqual([{ name: undefined, attributes: ['productId', 'userId'] }]);
    expect(resolved('view').uniqueKeys).toEqual([]);
  });

  it('cannot be keyed in two ways', () => {
    const { User, Product } = models();
    Product.belongsToMany(User, { through: 'likes' });
    User.belongsToMany(User, { as: 'friends', through: 'likes' });
    expect(() => database.associationGraph()).toThrow(
      "product.belongsToMany() joins by productId, userId, yet 'likes' is already keyed by userId, friendId; declare a primary key on it",
    );
  });
});
