import { ConfigurationError, Database, DataTypes, EspalierError } from '@espalier/core';
import { knex } from 'knex';

describe('options without a usable database', () => {
  const url = 'sqlite::memory:';

  it.each([
    ['nothing', {}],
    ['two places', { url, filename: 'shop.db' }],
    ['two places', { filename: 'shop.db', connection: { host: 'localhost' } }],
    [
      'a knex instance and a place',
      { url, knex: knex({ client: 'better-sqlite3', useNullAsDefault: true }) },
    ],
    ['a dialect that is not that of the URL', { url, dialect: 'postgres' }],
    ['a dialect that nobody knows', { url, dialect: 'mysql' }],
    ['an option that nobody knows', { url, loging: true }],
    ['no URL but a word', 'shop'],
    ['an empty text', ''],
    ['the URL of another kind of database', 'mysql://user:s3cret@host/shop'],
    ['a URL that cannot be read', 'postgres://user:s3cret@host:port/shop'],
    ['a password that is not percent-encoded', 'postgres://user:s3cret%@host/shop'],
    ['a pool option that nobody knows', { url: 'postgres://user@host/shop', pool: { maximum: 5 } }],
    ['a pool without connections', { url: 'postgres://user@host/shop', pool: { max: 0 } }],
    ['a pool that is smaller than it is', { url: 'postgres://user@host/shop', pool: { min: 5, max: 2 } }],
    ['a number', 5],
    ['undefined', undefined],
    ['null', null],
    ['a URL that is no text', { url: 5 }],
    ['a file name that is no text', { filename: 5 }],
    ['a connection that is no object', { connection: 5 }],
    ['a knex instance that is none', { knex: {} }],
  ])('%s: a ConfigurationError', (_, options) => {
    const open = () => new Database(options as never);
    expect(open).toThrow(ConfigurationError);
    expect(open).not.toThrow('s3cret');
  });

  it('names the option that is misspelt and the one that was meant', () => {
    expect(() => new Database({ url, loging: true } as never)).toThrow(
      "an unknown option 'loging'; did you mean 'logging'?",
    );
  });

  it('names the client of a knex instance that is not supported', async () => {
    const unsupported = knex({ client: 'redshift' });
    expect(() => new Database({ knex: unsupported })).toThrow(ConfigurationError);
    expect(() => new Database({ knex: unsupported })).toThrow(
      "'pg-redshift'; Espalier works with 'better-sqlite3' and 'pg'",
    );
    await unsupported.destroy();
  });
});

describe('models that cannot be declared', () => {
  const database = new Database('sqlite::memory:');
  afterAll(() => database.close());
  const define =
    (...given: unknown[]) =>
    () =>
      (database.define as (...all: unknown[]) => unknown)(...given);

  it('a name that is already declared', () => {
    database.define('user', {});
    expect(define('user', {})).toThrow("Model 'user' is already defined on this database");
    expect(() => new Database('sqlite::memory:').define('user', {})).not.toThrow();
  });

  it.each([
    [['', {}], 'modelName'],
    [['a', {}, { tabelName: 'b' }], "did you mean 'tableName'?"],
    [['b', { name: { type: DataTypes.STRING, alowNull: false } }], "did you mean 'allowNull'?"],
    [['c', { name: {} }], 'needs `type`'],
    [['d', { name: 'STRING' }], 'needs a data type'],
    [['e', { name: null }], 'needs a data type'],
    [
      ['f', { id: { type: DataTypes.STRING, primaryKey: true, autoIncrement: true } }],
      'autoIncrement, which needs INTEGER or BIGINT',
    ],
    [['g', { no: { type: DataTypes.INTEGER, autoIncrement: true } }], 'only a primary key can be'],
    [['h', { id: { type: DataTypes.INTEGER, primaryKey: true, allowNull: true } }], 'cannot allow null'],
    [['i', { state: DataTypes.ENUM() }], 'ENUM without members'],
    [['j', { constructor: DataTypes.STRING }], "'j.constructor' has a name that no attribute can have"],
    [['k', { ['__proto__']: DataTypes.STRING }], "'k.__proto__' has a name that no attribute can have"],
    [['l', { prototype: DataTypes.STRING }], "'l.prototype' has a name that no attribute can have"],
    [['m', { toJSON: DataTypes.STRING }], "'m.toJSON' has the name of a member"],
    [['n', { isNewRecord: DataTypes.BOOLEAN }], "'n.isNewRecord' has the name of a member"],
  ])('a model that cannot work (%#): a ConfigurationError that says why', (given, message) => {
    expect(define(...given)).toThrow(ConfigurationError);
    expect(define(...given)).toThrow(EspalierError);
    expect(define(...given)).toThrow(message);
  });

  it('an attribute can have a reserved name as its column', async () => {
    const Odd = database.define('odd', { json: { type: DataTypes.STRING, field: 'toJSON' } });
    await database.sync();
    expect((await Odd.create({ json: 'x' })).json).toBe('x');
    expect(await database.knex('odds').select('toJSON')).toEqual([{ toJSON: 'x' }]);
  });
});
