import {
  ConfigurationError,
  Database,
  DataTypes,
  EspalierError,
  OptionError,
  SchemaError,
  sql,
} from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';

const { INTEGER, STRING, DECIMAL, ENUM, ARRAY } = DataTypes;

describe('an option that is declared', () => {
  let database: Database;
  beforeEach(() => {
    database = new Database('sqlite::memory:');
  });
  afterEach(() => database.close());

  const define = (attributes: object, options: object = {}) =>
    database.define('item', attributes as never, options as never);

  /** Returns what the declaration, or the first use of it, throws. */
  function errorFrom(declare: () => unknown): EspalierError {
    try {
      declare();
      database.associationGraph();
    } catch (error) {
      return error as EspalierError;
    }
    throw new Error('nothing was thrown');
  }

  it.each<[object, string]>([
    [{ tableName: 7 }, 'has tableName: a number; it must be a string'],
    [{ schema: {} }, 'has schema: an object; it must be a string'],
    [{ timestamps: 'no' }, 'has timestamps: a string; it must be true or false'],
    [{ underscored: 1 }, 'has underscored: a number; it must be true or false'],
    [{ name: { singlar: 'a' } }, "has an unknown option 'singlar' in `name`; did you mean 'singular'?"],
    [{ name: { plural: 7 } }, 'has plural: a number in `name`; it must be a string'],
    [{ name: 'items' }, 'has name: a string; it must be an object'],
    [{ indexes: {} }, 'has indexes: an object; it must be an array'],
    [{ checks: {} }, 'has checks: an object; it must be an array'],
    [{ comment: 7 }, 'has comment: a number; it must be a string'],
    [
      { indexes: [{ fields: ['id'], uniqe: true }] },
      "indexes[0] has an unknown option 'uniqe'; did you mean 'unique'?",
    ],
    [{ hooks: [] }, 'has hooks: an array; it must be an object'],
    [
      { hooks: { beforeCreat: () => {} } },
      "no hook has the name 'beforeCreat'; did you mean 'beforeCreate'?",
    ],
    [{ hooks: { beforeCreate: 'f' } }, "the hook 'beforeCreate' is not a function"],
    [{ validate: [] }, 'has validate: an array; it must be an object of functions'],
    [{ paranoid: 1 }, 'has paranoid: a number; it must be true or false'],
    [{ scopes: [] }, 'has scopes: an array; it must be an object'],
    [{ scopes: { old: {} } }, "the scope 'old' has no `where`"],
    [{ scopes: { old: { where: undefined } } }, "the scope 'old' has no `where`"],
    [{ scopes: { old: { where: {}, order: [] } } }, "the scope 'old' has an unknown option 'order'"],
    [{ scopes: { old: null } }, "the scope 'old' must be { where }, not null"],
    [
      { scopes: { default: () => ({ where: {} }) } },
      "the scope 'default' is a function; the default scope has no arguments",
    ],
    [{ softDelete: true }, "has an unknown option 'softDelete'"],
  ])('of a model is checked: %j', (options, message) => {
    const error = errorFrom(() => define({}, options));
    expect(error).toBeInstanceOf(EspalierError);
    expect(error.message).toContain('item');
    expect(error.message).toContain(message);
  });

  it.each<[object, string]>([
    [{ allowNull: 'false' }, 'has allowNull: a string; it must be true or false'],
    [{ primaryKey: 1 }, 'has primaryKey: a number; it must be true or false'],
    [{ autoIncrement: 'yes' }, 'has autoIncrement: a string; it must be true or false'],
    [{ unique: { name: 'a', msg: 'taken' } }, 'has unique: an object; it must be true, false or a name'],
    [{ field: 7 }, 'has field: a number; it must be a string'],
    [{ comment: 7 }, 'has comment: a number; it must be a string'],
    [{ references: 'users' }, 'has references: a string; it must be an object'],
    [
      { references: { modle: 'users' } },
      "has an unknown option 'modle' in `references`; did you mean 'model'?",
    ],
    [{ references: { model: 'users', key: 7 } }, 'has key: a number in `references`; it must be a string'],
    [{ references: { key: 'id' } }, 'has references without a model'],
    [
      { references: { model: 'users' }, onDelete: 'cascade' },
      "has onDelete: a string; it must be one of 'CASCADE', 'SET NULL', 'SET DEFAULT', 'RESTRICT', 'NO ACTION'",
    ],
    [{ references: { model: 'users' }, onUpdate: 'DELETE' }, 'has onUpdate: a string; it must be one of'],
    [{ onDelete: 'CASCADE' }, 'has onDelete without references; set it on the association'],
    [{ references: { model: 'users' }, index: 'no' }, 'has index: a string; it must be true or false'],
    [
      { index: true },
      'has index without references; set it on the association, or use `indexes` of the model',
    ],
    [
      { validate: { isInt: { args: true, mesg: 'no' } } },
      "has the validator 'isInt' with an unknown option 'mesg'; did you mean 'msg'?",
    ],
    [
      { validate: { isInt: { mins: 5 } } },
      "has the validator 'isInt' with an unknown option 'mins'; did you mean 'min'?",
    ],
    [{ validate: { isEmial: true } }, "has an unknown validator 'isEmial'; did you mean 'isEmail'?"],
  ])('of an attribute is checked: %j', (options, message) => {
    const error = errorFrom(() => define({ value: { type: INTEGER, ...options } }));
    expect(error.message).toContain(`Attribute 'item.value' ${message}`);
  });

  it.each<[() => unknown, string]>([
    [() => STRING('50' as never), 'DataTypes.STRING takes a length: a whole number from 1 on'],
    [() => STRING({ length: 50 } as never), 'DataTypes.STRING takes a length'],
    [() => STRING(0), 'DataTypes.STRING takes a length'],
    [() => DECIMAL('10' as never), 'DataTypes.DECIMAL takes a precision'],
    [() => DECIMAL(10, 11), 'DataTypes.DECIMAL takes a precision'],
    [() => ENUM(['a', 'b'] as never), 'DataTypes.ENUM takes texts'],
    [() => ARRAY('INTEGER' as never), 'DataTypes.ARRAY takes a data type'],
  ])('of a data type is checked (%#)', (type, message) => {
    expect(type).toThrow(ConfigurationError);
    expect(type).toThrow(message);
  });

  it.each<[string, unknown, string]>([
    ['hasMany', 'posts', 'has a string as its options; they must be an object'],
    ['hasMany', null, 'has null as its options; they must be an object'],
    ['hasMany', { foreingKey: 'a' }, "has an unknown option 'foreingKey'; did you mean 'foreignKey'?"],
    ['hasMany', { as: 7 }, 'has as: a number; it must be a string'],
    ['hasMany', { index: {} }, 'has index: an object; it must be true or false'],
    [
      'hasMany',
      { foreignKey: { index: 1 } },
      'has index: a number in `foreignKey`; it must be true or false',
    ],
    [
      'hasMany',
      { foreignKey: 7 },
      'has foreignKey: a number; it must be a name, an array of names or an object',
    ],
    [
      'hasMany',
      { foreignKey: { nmae: 'a' } },
      "has an unknown option 'nmae' in `foreignKey`; did you mean 'name'?",
    ],
    [
      'hasMany',
      { foreignKey: { allowNull: 'no' } },
      'has allowNull: a string in `foreignKey`; it must be true or false',
    ],
    [
      'hasMany',
      { foreignKey: { references: { modle: 'a' } } },
      "has an unknown option 'modle' in `foreignKey.references`; did you mean 'model'?",
    ],
    ['hasMany', { sourceKey: 7 }, 'has sourceKey: a number; it must be a string'],
    ['hasMany', { constraints: 'no' }, 'has constraints: a string; it must be true or false'],
    ['hasMany', { onDelete: 'cascade' }, "has onDelete: a string; it must be one of 'CASCADE'"],
    ['hasMany', { scope: 'open' }, 'has scope: a string; it must be an object'],
    ['hasMany', { scope: { kinds: 1 } }, "has a scope on 'post.kinds', which is not an attribute"],
    [
      'belongsToMany',
      { through: { model: 'joins', uniqe: true } },
      "has an unknown option 'uniqe' in `through`; did you mean 'unique'?",
    ],
    [
      'belongsToMany',
      { through: { model: 'joins', unique: 'no' } },
      'has unique: a string in `through`; it must be true or false',
    ],
    [
      'belongsToMany',
      { through: { model: 'joins', scope: 7 } },
      'has scope: a number in `through`; it must be an object',
    ],
    [
      'belongsToMany',
      { through: 'joins', otherKey: { nmae: 'a' } },
      "has an unknown option 'nmae' in `otherKey`; did you mean 'name'?",
    ],
  ])('of an association is checked: %s %j', (kind, options, message) => {
    const Item = define({}) as unknown as Record<string, (target: unknown, options: unknown) => unknown>;
    const Post = database.define('post', { title: STRING });
    const error = errorFrom(() => Item[kind]?.(Post, options));
    expect([SchemaError, ConfigurationError]).toContain(error.constructor);
    expect(error.message).toContain(message);
  });

  it.each<[object, string]>([
    [{ pool: 5 }, '`pool` is a number, not an object'],
    [{ pool: null }, '`pool` is null, not an object'],
    [{ pool: { maks: 5 } }, "`pool` has an unknown option 'maks'; did you mean 'max'?"],
    [{ pool: { max: '5' } }, '`pool` needs whole numbers'],
    [{ logging: 'yes' }, 'The database was given logging: a string; it must be true, false or a function'],
    [
      { preparedStatements: 'no' },
      'The database was given preparedStatements: a string; it must be true or false',
    ],
    [
      { dialect: 'oracle' },
      "The database was given dialect: a string; it must be one of 'sqlite', 'postgres'",
    ],
  ])('of a database is checked: %j', (options, message) => {
    for (const url of ['sqlite::memory:', 'postgres://user@host/shop']) {
      const open = () => new Database({ url, ...options } as never);
      expect(open).toThrow(ConfigurationError);
      expect(open).toThrow(message);
    }
  });

  it.each([
    [null, 'null'],
    [undefined, 'undefined'],
    [['title'], 'an array'],
    ['title', 'a string'],
  ])('belongs to attributes that are an object, not %j', (attributes, given) => {
    expect(() => define(attributes as never)).toThrow(
      `Model 'item' has ${given} as its attributes; they must be an object`,
    );
  });

  it('may be undefined, as if it were absent', () => {
    const absent = undefined as never;
    define(
      {
        value: {
          type: STRING,
          allowNull: absent,
          unique: absent,
          references: absent,
          onDelete: absent,
          validate: absent,
        },
      },
      { tableName: absent, schema: absent, name: absent, indexes: absent, hooks: absent, timestamps: absent },
    );
    expect(database.associationGraph().models).toMatchObject([{ name: 'item', table: 'items' }]);
  });

  it('may be an sql fragment as a default', () => {
    expect(() => define({ value: { type: INTEGER, defaultValue: sql`1 + 1` } })).not.toThrow();
  });
});

describeEachDatabase('an option of a call on the tables', (context) => {
  it('is checked before anything is done', async () => {
    const database = context.open();
    database.define('item', {});
    const run = (options: unknown) => database.sync(options as never);
    const error = await errorOf(run({ logging: true }));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toBe("database.sync was given an unknown option 'logging'");
    expect(context.statements).toEqual([]);
    await expect(run(null)).rejects.toBeInstanceOf(OptionError);
  });

  it('must be true or false where it says so', async () => {
    const database = context.open();
    await expect(database.sync({ force: 'false' as never })).rejects.toThrow(
      'database.sync was given force: a string; it must be true or false',
    );
    expect(context.statements).toEqual([]);
  });
});
