import { inspect } from 'node:util';
import { Database, DataTypes, Model } from '../../src/index.js';

const password = 'hunter2';

describe('a password', () => {
  it.each([
    `mysql://me:${password}@localhost/shop`,
    `me:${password}@localhost`,
    `postgresq://me:${password}@localhost/shop`,
  ])('is in no message about a URL that cannot be used (%#)', (url) => {
    const open = () => new Database(url);
    expect(open).toThrow('This is not the URL of a database that Espalier knows');
    expect(open).not.toThrow(password);
  });

  it('is in no message about an option that is wrong', () => {
    const open = () => new Database({ url: `postgres://me:${password}@localhost/shop`, filename: 'shop.db' });
    expect(open).toThrow('A database needs one of `url`, `filename` and `connection`, not 2 of them');
    expect(open).not.toThrow(password);
  });

  it('is in no error about a database that cannot be reached, nor in what prints it', async () => {
    const database = new Database(`postgres://me:${password}@127.0.0.1:1/shop`);
    const error = await database.ping().catch((reason) => reason);
    expect(error).toMatchObject({ name: 'ConnectionError', code: 'CONNECTION_FAILED' });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(password);
    expect(inspect(database, { depth: 2 })).not.toContain(password);
    await database.close();
  });
});

describe('a model by its name', () => {
  it('is the class that the program works with', () => {
    const database = new Database('sqlite::memory:');
    class Product extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'product' }) {}
    Product.belongsToMany(Product, { as: 'parts', through: 'product_parts', foreignKey: 'wholeId' });
    expect(Product.planCreate({}).model).toBe('product');
    expect(database.model('product')).toBe(Product);
    expect(database.model('product_parts').planCreate({ wholeId: 1, partId: 2 }).levels).toHaveLength(1);
  });

  it('is an error if no model has the name, which names the nearest one', () => {
    const database = new Database('sqlite::memory:');
    database.define('product', {});
    const find = (name: string) => () => database.model(name);
    expect(find('produkt')).toThrow("The database has no model 'produkt'; did you mean 'product'?");
    expect(find('toString')).toThrow("The database has no model 'toString'");
  });
});
