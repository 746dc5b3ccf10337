import { Database, DataTypes, sql } from '@espalier/core';
import { defineShop } from '@espalier/testkit';
import type { DatabaseDialect } from '../../src/dialects/database-dialect.js';
import { dialects } from '../../src/dialects/index.js';

/** SQLite under another name, as a new dialect would be: one object, registered by one line. */
const twin: DatabaseDialect = {
  ...dialects.sqlite,
  name: 'twin',
  displayName: 'Twin',
  urlSchemes: ['twin'],
  urlExample: 'twin:shop.db',
  // Its tables are created in another way, which the statements show.
  dropTableSuffix: ' /* twin */',
  virtualColumnsTest: 'select 1 where 0',
  estimateCost: () => ({ statements: 1, text: 'one statement, at a guess' }),
};

Object.assign(dialects, { twin });

const named = { dialect: 'twin' as never };

describe('a dialect that is registered', () => {
  const statements: string[] = [];
  const opened: Database[] = [];
  const open = (options: ConstructorParameters<typeof Database>[0]) => {
    const database = new Database(options);
    opened.push(database);
    return database;
  };

  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
    statements.length = 0;
  });

  it('is found by the scheme of its URL', () => {
    expect(open('twin::memory:').dialect).toBe('twin');
    expect(open('sqlite::memory:').dialect).toBe('sqlite');
  });

  it('is found by its name if others have the same option', () => {
    expect(open({ filename: ':memory:', ...named }).dialect).toBe('twin');
    expect(open({ filename: ':memory:' }).dialect).toBe('sqlite');
  });

  it('is not that of another URL', () => {
    expect(() => open({ url: 'sqlite::memory:', ...named })).toThrow(
      "The dialect is given as 'twin', yet the other options are those of sqlite",
    );
  });

  it('is among those that a message lists', () => {
    expect(() => open('mysql://host/shop')).toThrow(
      "give a URL such as 'sqlite:shop.db' or 'postgres://user@host/shop' or 'twin:shop.db', or options",
    );
  });

  it('rejects generated columns that are not stored, before anything is created, if the server has none', async () => {
    const database = open({ url: 'twin::memory:', logging: (sql) => statements.push(sql) });
    database.define('item', {
      total: { type: DataTypes.INTEGER, generatedAs: sql`1`, stored: false },
    });
    await expect(database.sync()).rejects.toMatchObject({
      name: 'ConfigurationError',
      message:
        "Attribute 'item.total' has `stored: false`, and this server of Twin stores every generated column",
    });
    expect(statements.filter((each) => each.startsWith('create'))).toEqual([]);
  });

  it('creates tables, nested rows and finds, by what it says of itself', async () => {
    const database = open({ url: 'twin::memory:', logging: (sql) => statements.push(sql) });
    const { Product, User, Tag } = defineShop(database);
    await database.sync({ force: true });
    expect(statements).toContainEqual(expect.stringMatching(/^drop table if exists .* \/\* twin \*\/$/));

    const include = [{ association: Product.User, include: [User.Addresses] }, Product.Tags];
    const chair = {
      title: 'Chair',
      user: { firstName: 'Mick', addresses: [{ city: 'Austin' }, { city: 'Berlin' }] },
      tags: [{ name: 'wood' }],
    };
    expect(Product.planCreate(chair, { include }).explain()).toContain('on Twin: one statement, at a guess');
    const { id } = await Product.create(chair, { include });

    const found = await Product.findByPk(id, { include });
    expect(found?.user?.addresses.map(({ city }) => city)).toEqual(['Austin', 'Berlin']);
    expect(found?.tags.map(({ name }) => name)).toEqual(['wood']);
    await expect(Tag.create({ name: 'wood' })).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
  });
});
