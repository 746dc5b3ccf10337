import { Database } from '../../../src/database.js';
import { DataTypes } from '../../../src/schema/data-types/index.js';
import { sql } from '../../../src/schema/sql-fragment.js';
import { mistakesOf } from './resolution/mistakes-of.ts';

let database: Database;

beforeEach(() => {
  database = new Database('sqlite::memory:');
});
afterEach(() => database.close());

const integer = { type: DataTypes.INTEGER, allowNull: false, tenant: true } as const;

describe('the declaration of a tenant', () => {
  it.each<[object, string]>([
    [{ ...integer, allowNull: true }, 'is the tenant, which cannot allow null; add allowNull: false'],
    [
      { type: DataTypes.INTEGER, tenant: true },
      'is the tenant, which cannot allow null; add allowNull: false',
    ],
    [{ ...integer, type: DataTypes.JSON }, 'is the tenant, which JSON cannot be'],
    [{ ...integer, defaultValue: 1 }, 'is the tenant, whose value the context has; leave defaultValue out'],
    [{ ...integer, generatedAs: sql`1` }, 'is the tenant, which cannot have generatedAs'],
    [{ ...integer, tenant: '' }, 'has an empty name of a context value as `tenant`'],
    [
      { ...integer, tenant: 5 },
      'has tenant: a number; it must be true, false or the name of a context value',
    ],
  ])('rejects %j', (shopId, mistake) => {
    expect(() => database.define('product', { shopId } as never)).toThrow(
      `Attribute 'product.shopId' ${mistake}`,
    );
  });

  it('rejects two tenants, and a scope of an association on a tenant', () => {
    const Product = database.define('product', { shopId: integer, brandId: integer });
    const Note = database.define('note', { shopId: integer });
    Product.hasMany(Note, { scope: { shopId: 1 } as never });
    expect(mistakesOf(database)).toEqual([
      "Model 'product' has two tenants, 'shopId' and 'brandId'; let one of them be it",
      "product.hasMany() has a scope on 'note.shopId', which is the tenant of its row",
    ]);
  });

  it('accepts a foreign key, a part of the primary key, and the tenant of a through model', () => {
    const Shop = database.define('shop', {});
    const Product = database.define('product', { shopId: integer });
    const Tag = database.define('tag', {
      shopId: { ...integer, primaryKey: true },
      id: { type: DataTypes.INTEGER, primaryKey: true },
    });
    const Label = database.define('label', { shopId: { ...integer, tenant: 'shop' } });
    const Plain = database.define('plain', { shopId: { ...integer, tenant: false } });
    Product.belongsTo(Shop);
    Product.belongsToMany(Plain, { through: Label });
    expect(mistakesOf(database)).toEqual([]);
    expect(Tag).toBeDefined();
  });
});
