import fc from 'fast-check';
import { Database } from '../../../../src/database.js';
import { DATABASE } from '../../../../src/model/context.js';
import { DataTypes } from '../../../../src/schema/data-types/index.js';
import { Op } from '../../../../src/schema/operators.js';
import { sql } from '../../../../src/schema/sql-fragment.js';

const { INTEGER, JSON: JSON_TYPE, STRING } = DataTypes;
let database: Database;

beforeEach(() => {
  database = new Database('postgres://localhost/none');
});
afterEach(() => database.close());

const indexesOf = (name: string) =>
  database[DATABASE].registry.schema().models.find((each) => each.name === name)?.foreignKeyIndexes;

/** Defines users and products, of which each product has a user. */
function defineProducts(options: object = {}, attributes: object = {}) {
  const User = database.define('user', {});
  const Product = database.define('product', attributes as { userId: typeof INTEGER }, options as never);
  Product.belongsTo(User);
  return { User, Product };
}

/** Defines lines with a composite foreign key to orders. */
function defineLines(options: object = {}) {
  const key = { type: INTEGER, primaryKey: true } as const;
  const Order = database.define('order', { shop: key, number: key });
  const Line = database.define('line', {}, options as never);
  Line.belongsTo(Order, { foreignKey: ['shopId', 'orderNumber'] });
  return Line;
}

describe('a foreign key', () => {
  it('gets one index, whichever ends declare it', () => {
    const { User, Product } = defineProducts();
    User.hasMany(Product);
    expect(indexesOf('product')).toEqual([['userId']]);
    expect(indexesOf('user')).toEqual([]);
  });

  it('gets an index in a model that is associated with itself', () => {
    const Person = database.define('person', {});
    Person.belongsTo(Person, { as: 'boss' });
    Person.hasMany(Person, { as: 'reports', foreignKey: 'bossId' });
    expect(indexesOf('person')).toEqual([['bossId']]);
  });

  it('gets an index without a constraint too', () => {
    const { User, Product } = defineProducts();
    Product.belongsTo(User, { as: 'seller', constraints: false });
    expect(indexesOf('product')).toEqual([['userId'], ['sellerId']]);
  });

  it('gets an index if an attribute declares it by `references`', () => {
    database.define('note', { authorId: { type: INTEGER, references: { model: 'authors' } } });
    expect(indexesOf('note')).toEqual([['authorId']]);
  });

  it('of several columns gets one composite index', () => {
    defineLines();
    expect(indexesOf('line')).toEqual([['shopId', 'orderNumber']]);
  });

  it('that begins a longer one has the index of the longer one', () => {
    const Line = defineLines();
    Line.belongsTo(database.define('shop', {}), { foreignKey: 'shopId' });
    Line.belongsTo(database.define('clerk', {}));
    expect(indexesOf('line')).toEqual([['shopId', 'orderNumber'], ['clerkId']]);
  });

  it('of a through model gets an index unless it comes first in the primary key', () => {
    const Product = database.define('product', {});
    Product.belongsToMany(database.define('tag', {}), { through: 'marks' });
    expect(indexesOf('marks')).toEqual([['tagId']]);
  });

  it('gets no index in a view, or in a table that sync does not create', () => {
    const User = database.define('user', {});
    const Total = database.define('total', { id: { type: INTEGER, primaryKey: true } }, { view: true });
    Total.belongsTo(User);
    database.define('log', {}, { managed: false }).belongsTo(User);
    expect([indexesOf('total'), indexesOf('log')]).toEqual([[], []]);
  });

  it('gets no index if no index can be on its type', () => {
    const Shape = database.define('shape', { box: JSON_TYPE });
    Shape.hasMany(database.define('part', { box: JSON_TYPE }), {
      sourceKey: 'box',
      foreignKey: 'box',
      constraints: false,
    });
    expect(indexesOf('part')).toEqual([]);
  });
});

describe('a foreign key is covered', () => {
  it.each<[string, object]>([
    ['an index', { fields: ['userId'] }],
    ['an index that begins with it', { fields: ['userId', 'rank'] }],
    ['a unique index', { unique: true, fields: ['userId', 'rank'] }],
    ['an index with a direction', { fields: [{ name: 'userId', order: 'DESC' }, 'rank'] }],
    ['an index that ends in an expression', { fields: ['userId', sql`${sql.attribute('rank')} + ${1}`] }],
    ['a hash index', { fields: ['userId'], using: 'hash' }],
  ])('by %s', (_name, index) => {
    defineProducts({ indexes: [index] }, { rank: INTEGER });
    expect(indexesOf('product')).toEqual([]);
  });

  it.each<[string, object]>([
    ['an index that begins with another attribute', { fields: ['rank', 'userId'] }],
    ['an index of some rows', { fields: ['userId'], where: { rank: { [Op.gt]: 0 } } }],
    ['a unique index of some rows', { unique: true, fields: ['userId'], where: { rank: 1 } }],
    ['an index of an expression', { fields: [sql`${sql.attribute('userId')} + ${0}`, 'userId'] }],
    ['an index of a method without equality', { fields: ['userId'], using: 'brin' }],
  ])('by %s: no', (_name, index) => {
    defineProducts({ indexes: [index] }, { rank: INTEGER });
    expect(indexesOf('product')).toEqual([['userId']]);
  });

  it('by a primary key, a unique attribute, and unique attributes of one name', () => {
    const unique = (name: string | true) => ({ type: INTEGER, unique: name });
    const { User } = defineProducts({}, { userId: unique(true) });
    database.define('profile', { userId: { type: INTEGER, primaryKey: true } }).belongsTo(User);
    database.define('seat', { userId: unique('place'), row: unique('place') }).belongsTo(User);
    database.define('turn', { row: unique('place'), userId: unique('place') }).belongsTo(User);
    expect(['product', 'profile', 'seat', 'turn'].map(indexesOf)).toEqual([[], [], [], [['userId']]]);
  });

  it('in any order of its columns', () => {
    defineLines({ indexes: [{ fields: ['orderNumber', 'shopId', 'id'] }] });
    expect(indexesOf('line')).toEqual([]);
  });

  it('by an index that has the scope of its association first, if no constraint refers by the key alone', () => {
    const attributes = { kind: STRING, subjectId: INTEGER };
    const indexes = [{ fields: ['kind', 'subjectId'] }];
    const Post = database.define('post', {});
    const Comment = database.define('comment', attributes, { indexes });
    const Label = database.define('label', attributes, { indexes });
    const options = { foreignKey: 'subjectId', scope: { kind: 'post' } } as const;
    Post.hasMany(Comment, { ...options, constraints: false });
    Post.hasMany(Label, options);
    Comment.belongsTo(Post, { foreignKey: 'subjectId', constraints: false });
    expect([indexesOf('comment'), indexesOf('label')]).toEqual([[], [['subjectId']]]);
    Post.hasMany(Comment, { as: 'all', foreignKey: 'subjectId', constraints: false });
    expect(indexesOf('comment')).toEqual([['subjectId']]);
  });
});

describe('index: false', () => {
  it('of an association leaves the index out, though another one has the same foreign key', () => {
    const { User, Product } = defineProducts();
    User.hasMany(Product, { index: false });
    expect(indexesOf('product')).toEqual([]);
  });

  it('holds without a constraint, and together with one that is declared later', () => {
    const User = database.define('user', {});
    const Product = database.define('product', {});
    User.hasMany(Product, { index: false, constraints: false });
    Product.belongsTo(User);
    expect(indexesOf('product')).toEqual([]);
  });

  it('of a foreign key leaves the index out, and no other one', () => {
    const { User, Product } = defineProducts();
    Product.belongsTo(User, { as: 'seller', foreignKey: { name: 'sellerId', index: false } });
    Product.belongsToMany(database.define('tag', {}), {
      through: 'marks',
      otherKey: { name: 'tagId', index: false },
    });
    expect([indexesOf('product'), indexesOf('marks')]).toEqual([[['userId']], []]);
  });

  it('of an attribute with `references` leaves the index out, also if an association has the key', () => {
    const User = database.define('user', {});
    const userId = { type: INTEGER, references: { model: 'users' }, index: false } as const;
    database.define('note', { userId });
    User.hasMany(database.define('post', { userId }));
    expect([indexesOf('note'), indexesOf('post')]).toEqual([[], []]);
  });
});

describe('the indexes on foreign keys', () => {
  const names = ['a', 'b', 'c', 'd'];
  const columns = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 });
  const begins = (index: readonly string[], key: readonly string[]) =>
    [...index.slice(0, key.length)].sort().join() === [...key].sort().join();

  it('cover every foreign key, and none of them is covered by the other indexes', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(columns, { maxLength: 4, selector: String }),
        fc.array(columns, { maxLength: 3 }),
        (keys, fields) => {
          const own = new Database('postgres://localhost/none');
          const attributes = Object.fromEntries(names.map((name) => [name, INTEGER]));
          const Child = own.define('child', attributes, {
            indexes: fields.map((each) => ({ fields: each })),
          });
          for (const [position, key] of keys.entries()) {
            const keyOf = { type: INTEGER, primaryKey: true } as const;
            const parentKey = Object.fromEntries(key.map((name) => [name, keyOf]));
            const Parent = own.define(`parent${position}`, parentKey);
            Child.belongsTo(Parent, { foreignKey: key, constraints: false });
          }
          const { models } = own[DATABASE].registry.schema();
          const added = models.find(({ name }) => name === 'child')?.foreignKeyIndexes ?? [];
          const all = [...fields, ...added];
          for (const key of keys) expect(all.some((index) => begins(index, key))).toBe(true);
          for (const index of added) {
            const others = all.filter((each) => each !== index);
            const needed = keys.filter((key) => !others.some((other) => begins(other, key)));
            expect(needed).not.toEqual([]);
          }
        },
      ),
    );
  });
});
