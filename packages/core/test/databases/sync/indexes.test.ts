import {
  ConfigurationError,
  type Database,
  DataTypes,
  Op,
  SchemaError,
  sql,
  UniqueConstraintError,
} from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';

/** Users whose email is unique among those that are not deleted. */
async function openUsers(context: DatabaseContext) {
  const database = context.open();
  const User = database.define(
    'user',
    { email: DataTypes.STRING, deletedAt: DataTypes.DATE },
    { timestamps: false, indexes: [{ unique: true, fields: ['email'], where: { deletedAt: null } }] },
  );
  await database.sync();
  return { database, User };
}

const deleted = () => ({ email: 'mick@example.com', deletedAt: new Date(0) });
const present = () => ({ email: 'mick@example.com' });

describeEachDatabase('a unique index with a condition', (context) => {
  it('admits any number of equal rows that the condition excludes', async () => {
    const { User } = await openUsers(context);
    await User.bulkCreate([deleted(), deleted(), present()]);
    await User.create(deleted());
    expect(await User.count()).toBe(4);
  });

  it('rejects equal rows that meet the condition, with the path of the later one', async () => {
    const { User } = await openUsers(context);
    const error = await errorOf(User.bulkCreate([deleted(), present(), deleted(), present()]));
    expect(error).toBeInstanceOf(UniqueConstraintError);
    expect(error.path).toEqual([3, 'email']);
    expect(await User.count()).toBe(0);
    await User.create(present());
    await expect(User.create(present())).rejects.toBeInstanceOf(UniqueConstraintError);
  });

  it('has a row per null, as every unique key', async () => {
    const { User } = await openUsers(context);
    await User.bulkCreate([{ email: null }, { email: null }]);
    expect(await User.count()).toBe(2);
  });

  it('is no key: connect, foreign keys and through rows do not find rows by it', async () => {
    const { database, User } = await openUsers(context);
    expect(() => User.connect({ email: 'mick@example.com' } as never)).toThrow(
      'takes the values of a unique key: id, not email',
    );
    const Post = database.define('post', { author: DataTypes.STRING });
    Post.belongsTo(User, { foreignKey: 'author', targetKey: 'email' });
    expect(() => database.associationGraph()).toThrow(SchemaError);
  });

  it('leaves the unique key of a column as it is, next to it', async () => {
    const database = context.open();
    const Item = database.define(
      'item',
      { code: { type: DataTypes.STRING, unique: true }, rank: DataTypes.INTEGER },
      { timestamps: false, indexes: [{ unique: true, fields: ['code'], where: { rank: 1 } }] },
    );
    await database.sync();
    await expect(Item.bulkCreate([{ code: 'a' }, { code: 'a' }])).rejects.toMatchObject({
      code: 'DUPLICATE_KEY',
    });
  });
});

const at = new Date('2024-02-29T12:34:56.789Z');
const conditions: readonly (readonly [
  name: string,
  type: unknown,
  where: unknown,
  meets: unknown,
  fails: unknown,
])[] = [
  ['text with quotes', DataTypes.STRING, 'O\'Brien "x" \\ `y`', 'O\'Brien "x" \\ `y`', 'O'],
  ['text with question marks and dollars', DataTypes.STRING, '? ?? $1 :name \\?', '? ?? $1 :name \\?', '?'],
  ['text with lines and other scripts', DataTypes.TEXT, 'a\n\tÄ 漢 😀', 'a\n\tÄ 漢 😀', 'a'],
  ['an empty text', DataTypes.STRING, '', '', 'a'],
  ['a number', DataTypes.INTEGER, -7, -7, 7],
  ['a fraction', DataTypes.DOUBLE, 1e-7, 1e-7, 1],
  ['a bigint', DataTypes.BIGINT, 9_007_199_254_740_993n, 9_007_199_254_740_993n, 9_007_199_254_740_992n],
  ['a decimal', DataTypes.DECIMAL(10, 2), { [Op.gt]: '9.50' }, '10.00', '9.50'],
  ['true', DataTypes.BOOLEAN, true, true, false],
  ['a test for true', DataTypes.BOOLEAN, { [Op.is]: true }, true, null],
  ['an instant', DataTypes.DATE, at, at, new Date(0)],
  [
    'a range of instants',
    DataTypes.DATE,
    { [Op.between]: [new Date(0), at] },
    at,
    new Date(at.getTime() + 1),
  ],
  ['a day', DataTypes.DATEONLY, { [Op.gte]: '2024-02-29' }, '2024-02-29', '2024-02-28'],
  ['a member of an enumeration', DataTypes.ENUM('open', 'done'), 'open', 'open', 'done'],
  [
    'a UUID',
    DataTypes.UUID,
    '00000000-0000-4000-8000-000000000001',
    '00000000-0000-4000-8000-000000000001',
    '00000000-0000-4000-8000-000000000002',
  ],
  ['one of a list', DataTypes.STRING, ['a', "b'"], "b'", 'c'],
  ['one of a list with null', DataTypes.STRING, ['a', null], null, 'c'],
  ['none of a list', DataTypes.STRING, { [Op.notIn]: ['a', 'b'] }, 'c', 'a'],
  ['not null', DataTypes.STRING, { [Op.ne]: null }, 'a', null],
  ['a pattern', DataTypes.STRING, { [Op.startsWith]: "a_%'" }, "a_%'b", 'ab'],
  ['a pattern in any case', DataTypes.STRING, { [Op.iLike]: 'A%' }, 'ab', 'b'],
  ['the opposite', DataTypes.STRING, { [Op.not]: { [Op.eq]: 'a' } }, 'b', 'a'],
  ['an expression', DataTypes.STRING, { [Op.eq]: sql`upper(${"a'?"})` }, "A'?", "a'?"],
];

describeEachDatabase('the condition of an index', (context) => {
  it.each(conditions)('can compare with %s', async (_, type, where, meets, fails) => {
    const database = context.open();
    const Item = database.define(
      'item',
      { group: DataTypes.INTEGER, value: type as typeof DataTypes.STRING },
      { timestamps: false, indexes: [{ unique: true, fields: ['group'], where: { value: where } as never }] },
    );
    await database.sync();
    const rows = (value: unknown) =>
      [
        { group: 1, value },
        { group: 1, value },
      ] as never;
    await Item.bulkCreate(rows(fails));
    await expect(Item.bulkCreate(rows(meets))).rejects.toMatchObject({
      code: 'UNIQUE_CONSTRAINT',
      path: [1, 'group'],
    });
    expect(await Item.count()).toBe(2);
  });

  it('combines conditions, by attributes with other columns', async () => {
    const database = context.open();
    const Item = database.define(
      'item',
      {
        group: DataTypes.INTEGER,
        isOpen: { type: DataTypes.BOOLEAN, field: 'is_open' },
        rank: DataTypes.INTEGER,
      },
      {
        timestamps: false,
        underscored: true,
        indexes: [
          {
            unique: true,
            fields: ['group'],
            where: { [Op.or]: [{ isOpen: true }, { rank: { [Op.gt]: 5 } }], [Op.not]: { rank: 9 } },
          },
        ],
      },
    );
    await database.sync();
    const twice = (row: object) => [
      { group: 1, ...row },
      { group: 1, ...row },
    ];
    await Item.bulkCreate([...twice({ isOpen: true, rank: 9 }), ...twice({ isOpen: false, rank: 5 })]);
    await expect(Item.bulkCreate(twice({ isOpen: true, rank: 1 }))).rejects.toMatchObject({
      code: 'UNIQUE_CONSTRAINT',
    });
    await expect(Item.bulkCreate(twice({ isOpen: false, rank: 6 }))).rejects.toMatchObject({
      code: 'UNIQUE_CONSTRAINT',
    });
  });

  it('can be an sql fragment with attributes and values', async () => {
    const database = context.open();
    const Item = database.define(
      'item',
      { group: DataTypes.INTEGER, code: { type: DataTypes.STRING, field: 'Code' } },
      {
        timestamps: false,
        indexes: [{ unique: true, fields: ['group'], where: sql`length(${sql.attribute('code')}) > ${2}` }],
      },
    );
    await database.sync();
    const twice = (code: string) => [
      { group: 1, code },
      { group: 1, code },
    ];
    await Item.bulkCreate(twice('ab'));
    await expect(Item.bulkCreate(twice('abc'))).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
  });
});

describeEachDatabase('an index on an expression', (context) => {
  async function openAccounts() {
    const database = context.open();
    const Account = database.define(
      'account',
      { email: DataTypes.STRING, name: DataTypes.STRING },
      {
        timestamps: false,
        indexes: [{ unique: true, name: 'one_email', fields: [sql`lower(${sql.attribute('email')})`] }],
      },
    );
    await database.sync();
    return { database, Account };
  }

  it('is unique by the value of the expression, which is not checked before', async () => {
    const { Account } = await openAccounts();
    const error = await errorOf(
      Account.bulkCreate([{ email: 'x-Secret' }, { email: 'y' }, { email: 'X-secret' }]),
    );
    expect(error).toBeInstanceOf(UniqueConstraintError);
    expect(error).toMatchObject({ path: [2], constraint: 'one_email', model: 'account' });
    expect(error.message).toContain('[2]: the unique key one_email is taken');
    expect(error.message).not.toMatch(/secret/i);
    expect(error.columns).toBeUndefined();
    expect(await Account.count()).toBe(0);
  });

  it('is no key to connect by', async () => {
    const { Account } = await openAccounts();
    expect(() => Account.connect({ email: 'x' } as never)).toThrow();
  });
});

/** The statements that created the indexes of a table, in the words of the database. */
async function indexesOf({ dialect, rows }: DatabaseContext, database: Database): Promise<string[]> {
  const found = await rows(
    database,
    dialect === 'sqlite'
      ? "select sql as text from sqlite_master where type = 'index' and sql is not null order by name"
      : "select indexdef as text from pg_indexes where schemaname = 'public' and indexname not like '%_pkey' order by indexname",
  );
  return found.map(({ text }) => String(text));
}

describeEachDatabase('the options of an index', (context) => {
  it('are its direction, its condition and its expressions, to the letter', async () => {
    const database = context.open();
    database.define(
      'item',
      {
        title: DataTypes.STRING,
        rank: DataTypes.INTEGER,
        isOpen: { type: DataTypes.BOOLEAN, field: 'is_open' },
      },
      {
        timestamps: false,
        indexes: [
          { name: 'a_direction', fields: [{ name: 'rank', order: 'DESC' }, 'title'] },
          {
            name: 'b_expression',
            fields: [{ expression: sql`lower(${sql.attribute('title')})`, order: 'DESC' }],
          },
          { name: 'c_condition', fields: ['rank'], where: { isOpen: true } },
          { name: 'd_method', fields: ['title'], using: 'BTREE' },
        ],
      },
    );
    await database.sync();
    expect(await indexesOf(context, database)).toEqual(
      {
        sqlite: [
          'CREATE INDEX `a_direction` on `items` (`rank` desc, `title`)',
          'CREATE INDEX `b_expression` on `items` ((lower(`title`)) desc)',
          'CREATE INDEX `c_condition` on `items` (`rank`) where `is_open` = 1',
          'CREATE INDEX `d_method` on `items` (`title`)',
        ],
        postgres: [
          'CREATE INDEX a_direction ON public.items USING btree (rank DESC, title)',
          'CREATE INDEX b_expression ON public.items USING btree (lower((title)::text) DESC)',
          'CREATE INDEX c_condition ON public.items USING btree (rank) WHERE (is_open = true)',
          'CREATE INDEX d_method ON public.items USING btree (title)',
        ],
      }[context.dialect],
    );
  });

  it('are its method, which SQLite has one of', async () => {
    const database = context.open();
    const define = () =>
      database.define(
        'item',
        { data: DataTypes.JSONB },
        { timestamps: false, indexes: [{ fields: ['data'], using: 'gin' }] },
      );
    if (context.dialect === 'sqlite') {
      expect(define).toThrow(
        "Model 'item': indexes[0] has the method 'gin', which SQLite does not have; leave `using` out",
      );
      return;
    }
    define();
    await database.sync();
    expect(await indexesOf(context, database)).toEqual([expect.stringContaining('USING gin (data)')]);
  });

  it('may differ between indexes of the same attributes, which get different names', async () => {
    const database = context.open();
    const long = 'a'.repeat(60);
    database.define(
      'item',
      { rank: DataTypes.INTEGER, isOpen: DataTypes.BOOLEAN, [long]: DataTypes.INTEGER },
      {
        timestamps: false,
        indexes: [
          { fields: ['rank'] },
          { fields: ['rank'], where: { isOpen: true } },
          { fields: ['rank'], where: { isOpen: false } },
          { fields: [{ name: 'rank', order: 'DESC' }] },
          { fields: [sql`${sql.attribute('rank')} + 1`] },
          { fields: [sql`${sql.attribute('rank')} + 2`] },
          { fields: [{ name: long, order: 'DESC' }] },
          { fields: [{ name: long, order: 'DESC' }], where: { rank: 1 } },
        ],
      },
    );
    await database.sync();
    expect(await indexesOf(context, database)).toHaveLength(8);
    await database.sync();
    await database.sync({ force: true });
    expect(await indexesOf(context, database)).toHaveLength(8);
  });

  it('may say the same as a unique attribute, and twice the same', async () => {
    const database = context.open();
    const Item = database.define(
      'item',
      { code: { type: DataTypes.STRING, unique: true }, rank: DataTypes.INTEGER },
      {
        timestamps: false,
        indexes: [{ fields: ['code'], unique: true }, { fields: ['rank'] }, { fields: ['rank'] }],
      },
    );
    await database.sync();
    expect(await indexesOf(context, database)).toHaveLength(2);
    await Item.create({ code: 'a' });
    await expect(Item.create({ code: 'a' })).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
  });

  it('work in another schema', async () => {
    if (context.dialect !== 'postgres') return;
    const database = context.open();
    const Item = database.define(
      'item',
      { code: DataTypes.STRING, isOpen: DataTypes.BOOLEAN },
      {
        timestamps: false,
        schema: 'Odd indexes',
        indexes: [{ unique: true, fields: [sql`lower(${sql.attribute('code')})`], where: { isOpen: true } }],
      },
    );
    await database.sync({ force: true });
    await Item.bulkCreate([{ code: 'a' }, { code: 'A' }]);
    await expect(
      Item.bulkCreate([
        { code: 'a', isOpen: true },
        { code: 'A', isOpen: true },
      ]),
    ).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT', path: [1] });
    await database.knex.raw('drop schema "Odd indexes" cascade');
  });
});

describeEachDatabase('a mistake in an index', (context) => {
  const defineWith = (index: unknown) => () =>
    context
      .open()
      .define('item', { title: DataTypes.STRING, data: DataTypes.JSON }, { indexes: [index] as never });

  it.each([
    [{ fields: ['title'], wher: { title: 'a' } }, "has an unknown option 'wher'; did you mean 'where'?"],
    [{ fields: ['title'], concurrently: true }, "has an unknown option 'concurrently'"],
    [
      { fields: [{ name: 'title', ordr: 'DESC' }] },
      "has an unknown option 'ordr' in `fields[0]`; did you mean 'order'?",
    ],
    [
      { fields: [{ name: 'title', order: 'down' }] },
      "has `fields[0]` with order 'down'; it must be 'ASC' or 'DESC'",
    ],
    [{ fields: [{ order: 'DESC' }] }, 'has `fields[0]` without `name` or `expression`'],
    [
      { fields: [7] },
      'has `fields[0]`: a number; it must be an attribute, an sql fragment or { name, order }',
    ],
    [{ fields: [] }, 'has no fields'],
    [{ fields: 'title' }, 'has fields: a string; it must be an array'],
    [{ unique: true }, 'has no fields'],
    [{ fields: ['title'], unique: 'yes' }, 'has unique: a string; it must be true or false'],
    [{ fields: ['title'], name: 7 }, 'has name: a number; it must be a string'],
    [
      { fields: ['title'], using: 'fast' },
      "has the method 'fast'; it must be one of 'btree', 'hash', 'gist', 'spgist', 'gin', 'brin'",
    ],
    [
      { fields: ['title'], where: 'title = 1' },
      'has where: a string; it must be an object of conditions or an sql fragment',
    ],
    ['title', 'is a string, not an object with `fields`'],
  ])('is an error of the declaration (%#)', (index, text) => {
    expect(defineWith(index)).toThrow(ConfigurationError);
    expect(defineWith(index)).toThrow(`Model 'item': indexes[0] ${text}`);
  });

  it.each([
    [{ fields: ['titel'] }, "fields[0]: 'titel' is not an attribute of 'item'; did you mean 'title'?"],
    [
      { fields: [sql`lower(${sql.attribute('titel')})`] },
      "fields[0]: 'titel' is not an attribute of 'item'; did you mean 'title'?",
    ],
    [
      { fields: ['title'], where: { titel: 'a' } },
      "where: 'titel' is not an attribute of 'item'; did you mean 'title'?",
    ],
    [{ fields: ['title'], where: { title: 7 } }, 'where.title must be a string'],
    [{ fields: ['title'], where: { title: undefined } }, 'where.title is undefined'],
    [{ fields: ['title'], where: { title: 'a\0' } }, 'where.title has a NUL, which no statement can contain'],
    [{ fields: ['title'], where: { data: { a: 1 } } }, 'where.data compares JSON; use an sql fragment'],
    [
      { fields: ['title'], where: { bytes: [Buffer.from('a')] } },
      'where.bytes compares BLOB; use an sql fragment',
    ],
    [{ fields: ['title'], where: {} }, 'where is a condition that every row meets; leave it out'],
  ])('on attributes is found at first use (%#)', async (index, text) => {
    const database = context.open();
    database.define(
      'item',
      { title: DataTypes.STRING, data: DataTypes.JSON, bytes: DataTypes.BLOB },
      { indexes: [index] as never },
    );
    const error = await errorOf(database.sync());
    expect(error).toBeInstanceOf(SchemaError);
    expect(error.message).toContain("Model 'item': indexes[0]");
    expect(error.message).toContain(text);
    expect(context.statements).toEqual([]);
  });
});
