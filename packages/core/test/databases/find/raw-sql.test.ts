import { type Database, DataTypes, EspalierError, sql } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';

/** SQL whose question marks and colons are all part of literals, names and comments, and the value that it selects. */
const literals: readonly [name: string, text: string, value: unknown][] = [
  ['a string', "select 'what? :now ?? \\? 100%' as v", 'what? :now ?? \\? 100%'],
  ['a string with quotes', "select 'it''s :a? ''?' as v", "it's :a? '?"],
  ['a name', 'select 1 as "v?", 2 as v', 2],
  ['a line comment', "select 5 as v -- isn't it? :a\n", 5],
  ['a block comment', "select 6 as v /* isn't it? :a */", 6],
  ['a line comment at the end', 'select 7 as v -- ?', 7],
];

const literalsOf: Record<string, typeof literals> = {
  sqlite: [
    ['a name in brackets', 'select 1 as [v?:a], 2 as v', 2],
    ['a name in backticks', 'select 1 as `v?:a`, 2 as v', 2],
    ['a comment that does not nest', 'select 8 as v /* /* ? */', 8],
  ],
  postgres: [
    ['a string with escapes', "select E'it\\'s :a? ''\\'?' as v", "it's :a? ''?"],
    ['a dollar quote', "select $$isn't it? :a$$ as v", "isn't it? :a"],
    ['a dollar quote with a tag', 'select $t$? $$ :a $x$$t$ as v', '? $$ :a $x$'],
    ['a comment that nests', 'select 8 as v /* /* ? */ :a ? */', 8],
    ['a cast', "select '5'::text::int as v", 5],
    ['an operator of JSON', `select '{"a":1}'::jsonb ?| array['a'] as v`, true],
    ['another operator of JSON', `select '{"a":1}'::jsonb ?& array['a','b'] as v`, false],
    ['a slice of an array', 'select (array[1,2,3])[2:2] as v', [2]],
  ],
};

describeEachDatabase('SQL to the letter', (context) => {
  const cases = [...literals, ...(literalsOf[context.dialect] ?? [])];

  it.each(cases)('takes no placeholder from %s', async (_, text, value) => {
    const database = context.open();
    expect((await database.raw(text))[0]?.v).toEqual(value);
    expect(context.statements.at(-1)).toBe(text);
    const placed = await database.raw(text.replace('select ', 'select ? as before, '), ['b']);
    expect(placed[0]).toMatchObject({ before: 'b', v: value });
    const named = await database.raw(text.replace('select ', 'select :b as before, '), { b: 'b', a: 'no' });
    expect(named[0]).toMatchObject({ before: 'b', v: value });
  });

  it('has operators with question marks where nothing is bound by place', async () => {
    if (context.dialect === 'sqlite') return;
    const database = context.open();
    const text = `select '{"a":1}'::jsonb ? 'a' as v`;
    expect(await database.raw(text)).toEqual([{ v: true }]);
    expect(await database.raw(`${text}, :b::text as b`, { b: 'x' })).toEqual([{ v: true, b: 'x' }]);
    expect(await database.raw(`select '{"a":1}'::jsonb \\? ? as v`, ['a'])).toEqual([{ v: true }]);
    await expect(database.raw(`${text}, ? as b`, ['x'])).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: 'database.raw: the SQL has 2 placeholders `?`, and 1 binding was given',
      hint: expect.stringContaining('\\?'),
    });
  });

  it('binds names before casts and in identifiers', async () => {
    const database = context.open();
    await database.raw('create table "odd ?" ("a:b" integer)');
    await database.raw('insert into ?? (??) values (?), (?)', ['odd ?', 'a:b', 1, 2]);
    const text = 'select :col: as v from :table: where :col: = :one or :col: = :two order by 1';
    expect(await database.raw(text, { col: 'a:b', table: 'odd ?', one: 1, two: 2 })).toEqual([
      { v: 1 },
      { v: 2 },
    ]);
    if (context.dialect === 'sqlite') return;
    expect(await database.raw('select :one::text as v', { one: '1' })).toEqual([{ v: '1' }]);
    expect(await database.raw('select :col:::text as v from "odd ?" limit 1', { col: 'a:b' })).toEqual([
      { v: '1' },
    ]);
  });

  it('reads only own properties of named bindings', async () => {
    const database = context.open();
    await expect(database.raw('select :toString as v', { a: 1 })).rejects.toThrow(
      "database.raw: the SQL names the binding 'toString', which was not given",
    );
    expect(await database.raw('select :toString as v', { toString: 'own' })).toEqual([{ v: 'own' }]);
  });

  it.each<[string, unknown, unknown, string]>([
    ['too few', 'select ? as a, ? as b', [1], 'the SQL has 2 placeholders `?`, and 1 binding was given'],
    ['too many', 'select ? as a', [1, 2], 'the SQL has 1 placeholder `?`, and 2 bindings were given'],
    ['a missing name', 'select :a as a', { b: 1 }, "the SQL names the binding 'a', which was not given"],
    ['an undefined value', 'select ? as a', [undefined], 'binding 0 is undefined'],
    ['a hole', 'select ? as a', new Array(1), 'binding 0 is undefined'],
    ['an undefined name', 'select :a as a', { a: undefined }, "binding 'a' is undefined"],
    ['a function', 'select ? as a', [() => 1], 'binding 0 is a function'],
    ['a symbol', 'select :a as a', { a: Symbol('s') }, "binding 'a' is a symbol"],
    ['an invalid date', 'select ? as a', [new Date('x')], 'binding 0 is an invalid Date'],
    [
      'an identifier that is none',
      'select ?? as a',
      [null],
      'binding 0 is null, not the name of an identifier',
    ],
    ['one value', 'select ? as a', 5, 'the bindings must be an array or an object, not a number'],
    ['a date', 'select ? as a', new Date(), 'the bindings must be an array or an object, not a Date'],
    ['null', 'select ? as a', null, 'the bindings must be an array or an object, not null'],
    ['no SQL', undefined, [], 'the SQL must be a string, not undefined'],
    ['SQL with a NUL', 'select 1\0', [], 'the SQL contains a NUL character'],
    ['a fragment as SQL', sql`select 1`, [], 'the SQL must be a string'],
  ])('rejects %s before anything is sent', async (_, text, bindings, message) => {
    const database = context.open();
    const error = await database.raw(text as string, bindings as []).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'OptionError', code: 'INVALID_OPTION' });
    expect(error.message).toContain(`database.raw: ${message}`);
    expect(context.statements).toEqual([]);
  });

  it('rejects an unknown option', async () => {
    const database = context.open();
    await expect(database.raw('select 1', [], { transactoin: null } as never)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });

  it('rejects with an error of Espalier whatever the driver or knex makes of it', async () => {
    const database = context.open();
    const circular: Record<string, unknown> = { toPostgres: () => circular, secret: 'sesame' };
    for (const [text, bindings] of [
      ['', []],
      ['   ', []],
      ['-- nothing', []],
      ['selec 1', []],
      ['select ?', [circular]],
      ['select ?', [2n ** 70n]],
      ['select 1; select ?', [1]],
      ['select ?', [{ a: 1 }]],
      ['select :a', {}],
      ['select ?', []],
      ['select * from ??', [{ a: { b: () => 1 } }]],
    ] as [string, []][]) {
      const error = await database.raw(text, bindings).then(
        () => undefined,
        (thrown) => thrown,
      );
      if (error === undefined) continue;
      expect(error).toBeInstanceOf(EspalierError);
      expect(String(error)).not.toContain('sesame');
    }
  });
});

describeEachDatabase('an error of a knex builder', (context) => {
  const taken = { name: 'UniqueConstraintError', code: 'UNIQUE_CONSTRAINT', columns: ['name'] };
  const row = (name: string) => ({ name, createdAt: new Date(), updatedAt: new Date() });

  async function openTags() {
    const shop = await openShop(context);
    await shop.Tag.create({ name: 'wood' });
    return shop;
  }

  it('is an error of Espalier, whose cause is that of the driver', async () => {
    const { Tag } = await openTags();
    await expect(Tag.query().insert(row('wood'))).rejects.toMatchObject({
      ...taken,
      cause: { code: expect.stringMatching(/23505|SQLITE_CONSTRAINT_UNIQUE/) },
    });
    await expect(
      Tag.query()
        .insert(row('wood'))
        .catch((error) => Promise.reject(error)),
    ).rejects.toMatchObject(taken);
    await expect(
      Tag.query()
        .insert(row('wood'))
        .finally(() => undefined),
    ).rejects.toMatchObject(taken);
    const called = await new Promise((resolve) => {
      const promise: unknown = Tag.query().insert(row('wood')).asCallback(resolve);
      (promise as Promise<unknown>).catch(() => undefined);
    });
    expect(called).toMatchObject(taken);
    const emitted: unknown[] = [];
    const listening = Tag.query()
      .insert(row('wood'))
      .on('query-error', (error: unknown) => emitted.push(error))
      .on('error', (error: unknown) => emitted.push(error));
    await expect(listening).rejects.toMatchObject(taken);
    expect(emitted).toEqual([expect.objectContaining(taken), expect.objectContaining(taken)]);
  });

  it('is one of a clone, of a subquery, and in a transaction too', async () => {
    const { database, Tag } = await openTags();
    await expect(Tag.query().insert(row('wood')).clone()).rejects.toMatchObject(taken);
    await expect(Tag.query().whereIn('id', Tag.query().select('nothing'))).rejects.toMatchObject({
      code: 'DATABASE_FAILED',
    });
    await database.transaction(async () => {
      const inserting = database.transaction(async () => Tag.query().insert(row('wood')));
      await expect(inserting).rejects.toMatchObject(taken);
    });
    await expect(Tag.query().where({ name: undefined })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(Tag.query().where('name', '~~~', 'x')).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('is one in a transaction that is passed to transacting', async () => {
    const { database, Tag } = await openTags();
    const names = () => Tag.query().orderBy('id').pluck('name');
    const knexTransaction = await database.knex.transaction();
    await Tag.query().transacting(knexTransaction).insert(row('red'));
    await expect(Tag.query().transacting(knexTransaction).where('nothing', 1)).rejects.toBeInstanceOf(
      EspalierError,
    );
    await knexTransaction.rollback();
    await expect(Tag.query().transacting(knexTransaction)).rejects.toBeInstanceOf(EspalierError);
    expect(await names()).toEqual(['wood']);
    const builder = Tag.query();
    await database
      .transaction(async (transaction) => {
        await builder
          .clone()
          .transacting(transaction as never)
          .insert(row('old'));
        throw new Error('undo');
      })
      .catch(() => undefined);
    expect(await names()).toEqual(['wood']);
    expect(() => builder.transacting(undefined as never)).toThrow(EspalierError);
  });

  it('is one of a stream', async () => {
    if (context.dialect === 'postgres') return;
    const { Tag } = await openTags();
    const read = async () => {
      for await (const _ of Tag.query().select('nothing').stream());
    };
    await expect(read()).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
    const wrong = async () => {
      for await (const _ of Tag.query().where({ name: undefined }).stream());
    };
    await expect(wrong()).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    expect(await Tag.count()).toBe(1);
  });

  it('says that the statement took longer than its timeout', async () => {
    if (context.dialect === 'sqlite') return;
    const { database, Tag } = await openTags();
    const slow = Tag.query().select(database.knex.raw('pg_sleep(5)')).where('name', 'secret').timeout(30);
    slow.orWhere('name', 'wood');
    const error = await (slow.timeout(30, { cancel: true }) as Promise<unknown>).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'TimeoutError', code: 'TIMEOUT' });
    expect((error as Error).message).not.toContain('connection');
  });
});

describeEachDatabase('values in an error of SQL that the program wrote', (context) => {
  const secret = 'open-sesame-31337';

  async function failures(database: Database): Promise<Error[]> {
    const Thing = database.define(
      'thing',
      { name: { type: DataTypes.STRING, unique: true }, count: DataTypes.INTEGER },
      { timestamps: false },
    );
    await database.sync();
    await Thing.create({ name: secret } as never);
    const attempts: (() => PromiseLike<unknown>)[] = [
      () => database.raw('insert into things (name) values (?)', [secret]),
      () => database.raw('insert into things (name) values (:name)', { name: secret }),
      () => database.raw('select nothing from things where name = ?', [secret]),
      () => database.raw('selec ?', [secret]),
      () => database.raw('select ?, ?', [secret]),
      () => database.raw('select 1 from things where ?? = 1', [{ [secret]: () => secret }]),
      () => Thing.query().insert({ name: secret }),
      () => Thing.query().where('nothing', secret),
      () => Thing.query().where('name', secret).where({ count: undefined }),
      () => database.transaction(async () => Thing.query().insert({ name: secret })),
      () => database.knex('things').insert({ name: secret }),
      () => database.knex.raw('selec ?', [secret]),
      ...(context.dialect === 'sqlite'
        ? [
            () => database.raw("select json_extract('{}', ?)", [secret]),
            () => Thing.query().whereRaw("json_extract('{}', ?) = 1", [secret]),
          ]
        : [
            () => database.raw('select cast(cast(? as text) as regclass)', [secret]),
            () => database.raw('select to_tsquery(?)', [`${secret} ${secret}`]),
            () => database.raw('select cast(? as integer)', [secret]),
            () => Thing.query().whereRaw('cast(cast(? as text) as regclass) is null', [secret]),
          ]),
    ];
    const errors = [];
    for (const attempt of attempts)
      errors.push(
        await attempt().then(
          () => new Error(`no error: ${attempt}`),
          (thrown) => thrown,
        ),
      );
    return errors;
  }

  it('are in none of its texts', async () => {
    for (const error of await failures(context.open())) {
      expect(error.message).not.toMatch(/no error/);
      for (const text of [error.message, String(error), error.stack]) expect(text).not.toContain(secret);
    }
  });

  it('are not added to the message of its cause', async () => {
    for (const { cause } of await failures(context.open())) {
      const { code, message, bindings } = (cause ?? {}) as {
        code?: string;
        message?: string;
        bindings?: unknown;
      };
      expect(bindings).toBeUndefined();
      // What the database itself says stays as it is.
      if (message?.startsWith('bad JSON path') || code === '42P01' || code === '42601' || code === '22P02')
        continue;
      expect(String(message)).not.toContain(secret);
    }
  });
});
