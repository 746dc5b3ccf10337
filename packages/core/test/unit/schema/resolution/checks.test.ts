import { Database } from '../../../../src/database.js';
import { SchemaError } from '../../../../src/errors/schema-errors.js';
import { Model } from '../../../../src/model/model.js';
import { DataTypes } from '../../../../src/schema/data-types/index.js';
import { mistakesOf } from './mistakes-of.ts';

const { INTEGER, STRING } = DataTypes;
let database: Database;

beforeEach(() => {
  database = new Database('sqlite::memory:');
});
afterEach(() => database.close());

const mistakes = () => mistakesOf(database);

const models = () => ({
  User: database.define('user', { name: STRING }),
  Product: database.define('product', { title: STRING }),
  Tag: database.define('tag', { name: STRING }),
});

describe('a mistake in an association', () => {
  it('is reported together with every other one, over all models', () => {
    const { User, Product, Tag } = models();
    Product.belongsTo(undefined as never);
    User.hasMany(Product, { as: 'name' });
    Tag.hasOne(User, { sourceKey: 'nam' } as never);
    const refused = () => database.associationGraph();
    expect(refused).toThrow(SchemaError);
    expect(refused).toThrow(
      [
        '3 declarations cannot work',
        '  - product.belongsTo() has as its target undefined (with an import cycle, pass a thunk: () => Target), not a model',
        "  - tag.hasOne() refers to 'tag.nam', which is not an attribute",
        "  - user.hasMany(as 'name') has the name of the attribute 'user.name'; give it another `as`",
      ].join('\n'),
    );
    expect(refused).toThrow(expect.objectContaining({ code: 'INVALID_SCHEMA', mistakes: mistakes() }));
  });

  it('is reported by every call until it is fixed', async () => {
    const { Product } = models();
    Product.belongsTo((() => undefined) as never);
    await expect(Product.create({ title: 'Chair' })).rejects.toThrow(SchemaError);
    await expect(Product.findAll()).rejects.toThrow(SchemaError);
    expect(() => Product.planCreate({ title: 'Chair' })).toThrow(SchemaError);
    await expect(database.sync()).rejects.toThrow(SchemaError);
  });

  it('is `unique: false` where another declaration lets a pair be joined once', () => {
    const { User, Product, Tag } = models();
    Product.belongsToMany(Tag, { through: { model: database.define('label', {}), unique: false } });
    const View = database.define('view', { id: { type: INTEGER, primaryKey: true } });
    Product.belongsToMany(User, { through: { model: View, unique: false } });
    User.belongsToMany(Product, { through: View });
    expect(mistakes()).toEqual([
      "product.belongsToMany() says `unique: false`, but productId, tagId are the primary key of 'label'; declare another primary key there, or leave out `unique`",
      'product.belongsToMany() says `unique: false`, but user.belongsToMany() does not; let both say the same',
    ]);
  });

  it.each([
    ['undefined', undefined, 'undefined (with an import cycle, pass a thunk: () => Target)'],
    ['null', null, 'null'],
    ['a name', 'user', "the text 'user'"],
    ['an object', {}, 'a value of type object'],
    ['a thunk of nothing', () => undefined, 'undefined (with an import cycle, pass a thunk: () => Target)'],
  ])('can be a target that is %s', (_, target, noun) => {
    models().Product.belongsTo(target as never);
    expect(mistakes()).toEqual([`product.belongsTo() has as its target ${noun}, not a model`]);
  });

  it('can be a target class that was never initialised', () => {
    class Review extends Model {}
    models().Product.hasMany(Review);
    expect(mistakes()).toEqual([
      "product.hasMany() has as its target the class 'Review', whose init() was never called",
    ]);
  });

  it('can be a target in another database', async () => {
    const elsewhere = new Database('sqlite::memory:');
    const { Product, User } = models();
    Product.belongsTo(elsewhere.define('user', {}));
    User.belongsTo(undefined as never);
    expect(mistakes()).toEqual([
      'user.belongsTo() has as its target undefined (with an import cycle, pass a thunk: () => Target), not a model',
      "product.belongsTo() has as its target the model 'user' of another database",
    ]);
    await elsewhere.close();
  });

  it('can be a missing or wrong through', () => {
    const { Product, Tag } = models();
    Product.belongsToMany(Tag, {} as never);
    Product.belongsToMany(Tag, { as: 'labels', through: () => 7 } as never);
    expect(mistakes()).toEqual([
      'product.belongsToMany() needs `through`: a table name, a model, or () => model',
      "product.belongsToMany(as 'labels') has as its `through` a value of type number, not a model",
    ]);
  });

  it('can be an option that does not exist, or not for this kind', () => {
    const { Product, User, Tag } = models();
    Product.belongsTo(User, { foriegnKey: 'ownerId' } as never);
    Product.hasMany(Tag, { through: 'product_tags' } as never);
    Product.belongsToMany(User, { through: { model: 'likes', scpoe: {} } } as never);
    Tag.belongsTo(User, { foreignKey: { name: 'by', alowNull: false } } as never);
    expect(mistakes()).toEqual([
      "product.belongsTo() has an unknown option 'foriegnKey'; did you mean 'foreignKey'?",
      "product.hasMany() has an unknown option 'through'",
      "product.belongsToMany() has an unknown option 'scpoe' in `through`; did you mean 'scope'?",
      "tag.belongsTo() has an unknown option 'alowNull' in `foreignKey`; did you mean 'allowNull'?",
    ]);
  });

  it('can be a name that is already used', () => {
    const { Product, User } = models();
    Product.belongsTo(User);
    Product.hasOne(User, { foreignKey: 'productId' });
    User.hasMany(Product, { as: 'id' });
    User.belongsTo(Product, { as: 'best', foreignKey: 'best' });
    User.hasMany(Product, { as: 'toJSON' });
    expect(mistakes()).toEqual([
      "user.hasMany(as 'id') has the name of the attribute 'user.id'; give it another `as`",
      "user.belongsTo(as 'best') has the name of the attribute 'user.best'; give it another `as`",
      "user.hasMany(as 'toJSON') has the name of a member of its class; give it another `as`",
      "product.hasOne(as 'user') has the name of another association of 'product'; give it another `as`",
    ]);
  });

  it('can be a key that is not unique', () => {
    const { Product, User } = models();
    Product.belongsTo(User, { targetKey: 'name' });
    expect(mistakes()).toEqual([
      "product.belongsTo() refers to 'user.name', which is neither its primary key nor unique; make it unique, or set constraints: false",
    ]);
  });

  it('can be the wrong number of foreign keys for a composite key', () => {
    const key = { type: STRING, primaryKey: true } as const;
    const Room = database.define('room', { building: key, number: key });
    models().User.belongsTo(Room, { foreignKey: 'roomId' });
    expect(mistakes()).toEqual([
      "user.belongsTo() needs 2 foreign keys, one each for 'building', 'number' of 'room'; it was given 1",
    ]);
  });

  it('can be a scope on what is not an attribute', () => {
    const { Product, Tag } = models();
    Product.hasMany(Tag, { scope: { knd: 'x' } } as never);
    Product.belongsToMany(Tag, { as: 'labels', through: { model: 'labels', scope: { knd: 'x' } } });
    expect(mistakes()).toEqual([
      "product.hasMany() has a scope on 'tag.knd', which is not an attribute",
      "product.belongsToMany(as 'labels') has a through scope on 'labels.knd', which is not an attribute",
    ]);
  });

  it('can be two associations that contradict each other about one foreign key', () => {
    const { Product, User, Tag } = models();
    Product.belongsTo(User, { foreignKey: 'ownerId' });
    Product.belongsTo(Tag, { foreignKey: 'ownerId' });
    User.hasMany(Tag, { onDelete: 'CASCADE' });
    Tag.belongsTo(User, { onDelete: 'RESTRICT' });
    expect(mistakes()).toEqual([
      "product.belongsTo() makes 'product.ownerId' refer to 'tag', yet another association makes it refer to 'user'; give one of them another foreignKey, or set constraints: false on both",
      'tag.belongsTo() sets onDelete to RESTRICT, yet another association of the same foreign key sets it to CASCADE',
    ]);
  });

  it('can be one key for both ends of a joining table', () => {
    const { Product, Tag } = models();
    Product.belongsToMany(Tag, { through: 'labels', foreignKey: 'itemId', otherKey: 'itemId' });
    expect(mistakes()).toContain(
      "product.belongsToMany() uses 'itemId' for both ends; give it another otherKey",
    );
  });

  it('can be a column of two attributes, or an index on none', () => {
    database.define('note', { text: STRING, body: { type: STRING, field: 'text' } });
    database.define('page', { number: INTEGER }, { indexes: [{ fields: ['nmber'] }] });
    expect(mistakes()).toEqual([
      "Model 'note' has two attributes with the column 'text'",
      "Model 'page': indexes[0].fields[0]: 'nmber' is not an attribute of 'page'; did you mean 'number'?",
    ]);
  });
});
