import { Database } from '../../../src/database.js';
import { DataTypes } from '../../../src/schema/data-types/index.js';

const { DECIMAL, INTEGER, STRING } = DataTypes;
let database: Database;

beforeEach(() => {
  database = new Database('sqlite::memory:');
});
afterEach(() => database.close());

function shop() {
  const Product = database.define('product', { title: STRING, price: DECIMAL(10, 2) }, { timestamps: false });
  const User = database.define('user', { name: STRING }, { timestamps: false });
  const Tag = database.define('tag', { name: STRING }, { timestamps: false });
  const ProductTag = database.define('productTag', { rank: INTEGER }, { timestamps: false });
  Product.belongsTo(User);
  Product.belongsToMany(Tag, { through: ProductTag });
  User.hasMany(Product);
  User.hasOne(Tag, { as: 'favourite' });
  return { Product, User };
}

describe('the association graph', () => {
  it('of no models is empty', () => {
    expect(database.associationGraph()).toMatchObject({ models: [], associations: [] });
    expect(database.associationGraph().toMermaid()).toBe('erDiagram');
  });

  it('is data: models and the associations between them, in the order of their declaration', () => {
    shop();
    const { models, associations } = database.associationGraph();
    expect(models[2]).toEqual({
      name: 'tag',
      table: 'tags',
      attributes: [
        { name: 'id', type: 'INTEGER', primaryKey: true },
        { name: 'name', type: 'STRING', primaryKey: false },
        { name: 'userId', type: 'INTEGER', primaryKey: false },
      ],
    });
    expect(models).toMatchObject([
      { name: 'product', table: 'products' },
      { name: 'user', table: 'users' },
      { name: 'tag', table: 'tags' },
      { name: 'productTag', table: 'productTags' },
    ]);
    expect(associations).toEqual([
      { kind: 'belongsTo', source: 'product', target: 'user', as: 'user', foreignKey: ['userId'] },
      {
        kind: 'belongsToMany',
        source: 'product',
        target: 'tag',
        as: 'tags',
        through: 'productTag',
        foreignKey: ['productId'],
      },
      { kind: 'hasMany', source: 'user', target: 'product', as: 'products', foreignKey: ['userId'] },
      { kind: 'hasOne', source: 'user', target: 'tag', as: 'favourite', foreignKey: ['userId'] },
    ]);
  });

  it('is frozen', () => {
    shop();
    const graph = database.associationGraph();
    const parts = [graph, graph.models, graph.associations, ...graph.models, ...graph.associations];
    expect(parts.every((part) => Object.isFrozen(part))).toBe(true);
  });

  it('is drawn as an entity-relationship diagram', () => {
    shop();
    expect(`\n${database.associationGraph().toMermaid()}\n`).toBe(`
erDiagram
  "product" {
    INTEGER id PK
    STRING title
    DECIMAL price
    INTEGER userId
  }
  "user" {
    INTEGER id PK
    STRING name
  }
  "tag" {
    INTEGER id PK
    STRING name
    INTEGER userId
  }
  "productTag" {
    INTEGER rank
    INTEGER productId PK
    INTEGER tagId PK
  }
  "product" }o--|| "user" : "user"
  "product" }o--o{ "tag" : "tags through productTag"
  "user" ||--o{ "product" : "products"
  "user" ||--o| "tag" : "favourite"
`);
  });

  it('grows with models that are declared later', () => {
    const { User } = shop();
    const before = database.associationGraph().associations.length;
    User.hasMany(database.define('order', {}));
    expect(database.associationGraph().associations).toHaveLength(before + 1);
  });
});
