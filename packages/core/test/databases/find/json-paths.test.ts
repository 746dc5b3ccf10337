import { DataTypes, Op, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import fc from 'fast-check';
import {
  cases,
  compareTexts,
  type Json,
  json,
  type Path,
  paths,
  valueAt,
  writePath,
} from './json-path-cases.ts';

describeEachDatabase('a path into JSON', (context) => {
  async function openDocuments(type: 'JSON' | 'JSONB') {
    const database = context.open();
    const Document = database.define('document', { data: DataTypes[type] }, { timestamps: false });
    await database.sync();
    const quoted = context.dialect === 'sqlite' ? '`documents`' : '"documents"';
    /** Inserts texts as another program writes them. */
    const insert = async (...texts: readonly string[]) => {
      for (const text of texts) await database.raw(`insert into ${quoted} (data) values (?)`, [text]);
    };
    const find = async (path: string, condition: unknown) => {
      const where = { data: { [Op.path]: { [path]: condition } } } as never;
      const found = await Document.findAll({ where, order: ['id'] });
      return found.map(({ id }) => id);
    };
    return { database, Document, insert, find };
  }

  describe.each(['JSON', 'JSONB'] as const)('of a %s attribute', (type) => {
    it('finds the rows that JavaScript finds', async () => {
      const { Document, find } = await openDocuments(type);
      await fc.assert(
        fc.asyncProperty(
          fc.array(json, { maxLength: 12 }),
          fc.array(fc.tuple(paths, fc.boolean(), cases), { minLength: 8, maxLength: 8 }),
          async (documents, conditions) => {
            await Document.destroy({ all: true });
            const stored = await Document.bulkCreate(documents.map((data) => ({ data })));
            for (const [path, quoteAll, { condition, test }] of conditions) {
              const expected = stored.filter((_, index) => test(valueAt(documents[index], path)) === true);
              expect(await find(writePath(path, quoteAll), condition)).toEqual(expected.map(({ id }) => id));
            }
          },
        ),
        { numRuns: propertyRuns(300) },
      );
    });

    it('reads every digit of an integer of 64 bits', async () => {
      const { Document, insert } = await openDocuments(type);
      const integers = [
        '90071992547409930',
        '-9000000000000000010',
        '9223372036854775800',
        '9007199254740993e1',
      ];
      await insert(...integers.map((integer) => `{"n":${integer}}`));
      const read = await Document.findAll({
        attributes: [[sql`${sql.json('data', 'n', 'number')}`, 'n', DataTypes.BIGINT]] as never,
        order: ['id'],
      });
      expect(read.map((each) => (each as { n?: unknown }).n)).toEqual([
        90071992547409930n,
        -9000000000000000010n,
        9223372036854775800n,
        90071992547409930n,
      ]);
    });

    it('sorts and reads what JavaScript reads', async () => {
      const { Document } = await openDocuments(type);
      const scalars = fc.constantFrom('text', 'number', 'boolean');
      await fc.assert(
        fc.asyncProperty(
          fc.array(json, { maxLength: 12 }),
          fc.array(fc.tuple(paths, scalars), { minLength: 4, maxLength: 4 }),
          async (documents, given) => {
            await Document.destroy({ all: true });
            const stored = await Document.bulkCreate(documents.map((data) => ({ data })));
            for (const [path, scalar] of given) {
              const text = writePath(path, false);
              const types = { text: DataTypes.TEXT, number: DataTypes.DOUBLE, boolean: DataTypes.BOOLEAN };
              const found = await Document.findAll({
                attributes: [
                  'id',
                  [sql.json('data', text, scalar), 'scalar', types[scalar]],
                  [sql.json('data', text), 'value', DataTypes.JSON],
                ],
                order: [[sql.json('data', text, scalar), 'DESC NULLS LAST'], 'id'],
              });
              const rows = stored.map(({ id }, index) => readRow(id, documents[index], path, scalar));
              expect(found.map((row) => ({ ...row }))).toEqual(rows.sort(inOrder));
            }
          },
        ),
        { numRuns: propertyRuns(200) },
      );
    });

    it('tells numbers apart that JavaScript cannot', async () => {
      const { insert, find, Document } = await openDocuments(type);
      await insert(
        '{"n":9007199254740993}',
        '{"n":9007199254740992.0}',
        '{"n":1e-400}',
        '{"n":-1E+400}',
        '{"n":0e9}',
      );
      expect(await find('n', 9007199254740992)).toEqual([2]);
      expect(await find('n', { [Op.gt]: 9007199254740992 })).toEqual([1]);
      expect(await find('n', { [Op.gt]: 0 })).toEqual([1, 2, 3]);
      expect(await find('n', { [Op.lt]: -1e308 })).toEqual([4]);
      const sorted = await Document.findAll({ order: [sql.json('data', 'n', 'number')] });
      expect(sorted.map(({ id }) => id)).toEqual([4, 5, 3, 2, 1]);
    });

    it('finds rows beside rows that PostgreSQL cannot convert', async () => {
      const { insert, find, Document } = await openDocuments(type);
      await insert('{"a":"\\u0001","b":1}', '{"a":"x","a":"y"}');
      if (type === 'JSON' || context.dialect === 'sqlite')
        await insert('{"a":"\\u0000","b":2}', '{"\\ud800":1,"b":3}', '{"a":{"\\u0000":5},"b":4}');
      expect(await find('a', '\u0001')).toEqual([1]);
      expect(await find('a', 'y')).toEqual([2]);
      expect(await find('a', { [Op.startsWith]: '\u0001' })).toContain(1);
      expect(await find('b', { [Op.lte]: 1 })).toEqual([1]);
      const attributes = [[sql.json('data', 'a'), 'a', DataTypes.JSON]] as const;
      const [first] = await Document.findAll({ attributes, where: { id: 1 } });
      expect(first?.a).toBe('\u0001');
    });

    it('finds a value of another type neither by an order or a pattern nor by their opposites', async () => {
      const { Document, find } = await openDocuments(type);
      await Document.bulkCreate([5, '5', true, [5], { n: 5 }, null, [], ''].map((a) => ({ data: { a } })));
      await Document.create({ data: {} });
      expect(await find('a', { [Op.gte]: 0 })).toEqual([1]);
      expect(await find('a', { [Op.not]: { [Op.gte]: 9 } })).toEqual([1]);
      expect(await find('a', { [Op.gte]: '' })).toEqual([2, 8]);
      expect(await find('a', { [Op.notLike]: 'x' })).toEqual([2, 8]);
      expect(await find('a', { [Op.ne]: 5 })).toEqual([2, 3, 4, 5, 7, 8]);
    });

    it('tells null and an absent value apart by Op.exists only', async () => {
      const { Document, find } = await openDocuments(type);
      await Document.bulkCreate([{ data: { a: null } }, { data: {} }, { data: null }, { data: { a: 0 } }]);
      expect(await find('a', null)).toEqual([1, 2, 3]);
      expect(await find('a', { [Op.is]: null })).toEqual([1, 2, 3]);
      expect(await find('a', { [Op.ne]: null })).toEqual([4]);
      expect(await find('a', { [Op.in]: [0, null] })).toEqual([1, 2, 3, 4]);
      expect(await find('a', { [Op.ne]: 1 })).toEqual([4]);
      expect(await find('a', { [Op.exists]: true })).toEqual([1, 4]);
      expect(await find('a', { [Op.exists]: true, [Op.is]: null })).toEqual([1]);
      expect(await find('a', { [Op.exists]: false })).toEqual([2, 3]);
    });

    it('takes keys for objects only, and indexes for arrays only', async () => {
      const { Document, find } = await openDocuments(type);
      await Document.bulkCreate([{ data: { 0: 'x' } }, { data: ['x', ['y']] }, { data: 'x' }]);
      expect(await find('0', 'x')).toEqual([1]);
      expect(await find('"0"', 'x')).toEqual([1]);
      expect(await find('[0]', 'x')).toEqual([2]);
      expect(await find('[1][0]', 'y')).toEqual([2]);
      expect(await find('[2147483647]', { [Op.exists]: true })).toEqual([]);
    });

    it('has up to 1000 steps', async () => {
      const { Document, find } = await openDocuments(type);
      let data: Json = 'deep';
      for (let level = 0; level < 999; level += 1) data = { k: data };
      await Document.create({ data });
      expect(await find(Array(999).fill('k').join('.'), 'deep')).toEqual([1]);
      expect(await find(Array(1000).fill('k').join('.'), { [Op.exists]: false })).toEqual([1]);
      await expect(find(Array(1001).fill('k').join('.'), 1)).rejects.toMatchObject({ code: 'INVALID_QUERY' });
    });
  });

  it('is a condition in includes, filters by association, updates and deletes', async () => {
    const database = context.open();
    const plain = { timestamps: false } as const;
    const Page = database.define('page', { meta: DataTypes.JSONB<{ n: number }>() }, plain);
    const Note = database.define('note', { meta: DataTypes.JSON<{ tags: string[] }>() }, plain);
    const Notes = Page.hasMany(Note, { as: 'notes' });
    await database.sync();
    const include = [Notes] as const;
    await Page.bulkCreate(
      [
        { meta: { n: 1 }, notes: [{ meta: { tags: ['a'] } }, { meta: { tags: ['b', 'a'] } }] },
        { meta: { n: 2 }, notes: [{ meta: { tags: [] } }] },
      ],
      { include },
    );
    const where = { meta: { [Op.path]: { 'tags[0]': 'a' } } } as const;
    const order = [[sql.json('meta', 'n', 'number'), 'DESC']] as const;
    const pages = await Page.findAll({ include: [{ association: Notes, where }], order });
    expect(pages.map(({ notes }) => notes.length)).toEqual([0, 1]);
    expect(await Page.count({ where: { notes: { some: where } } } as never)).toBe(1);
    const sorted = await Note.findAll({
      order: [sql.json('meta', 'tags[0]', 'text'), 'id'],
      limit: 1,
      offset: 1,
      where: { meta: { [Op.path]: { 'tags[0]': { [Op.exists]: true } } } },
    });
    expect(sorted.map(({ id }) => id)).toEqual([2]);
    expect(
      await Page.update({ meta: { n: 9 } }, { where: { meta: { [Op.path]: { n: { [Op.gt]: 1 } } } } }),
    ).toBe(1);
    const first = { meta: { [Op.path]: { n: { [Op.lte]: 1 } } } } as const;
    expect(await Page.destroy({ where: first })).toBe(1);
    expect(await Page.count({ where: sql`${sql.json('meta', 'n', 'number')} > ${8}` })).toBe(1);
  });

  it.each([
    [
      'a path that is none',
      { [Op.path]: { 'a..b': 1 } },
      "where.data[Op.path]: 'a..b' is not a path into JSON",
    ],
    ['an empty path', { [Op.path]: { '': 1 } }, "where.data[Op.path]: '' is not a path into JSON"],
    [
      'an index that is none',
      { [Op.path]: { 'a[x]': 1 } },
      "where.data[Op.path]: 'a[x]' is not a path into JSON",
    ],
    [
      'a negative index',
      { [Op.path]: { 'a[-1]': 1 } },
      "where.data[Op.path]: 'a[-1]' is not a path into JSON",
    ],
    [
      'too large an index',
      { [Op.path]: { '[2147483648]': 1 } },
      "where.data[Op.path]: '[2147483648]' is not a path into JSON",
    ],
    [
      'quotes that do not end',
      { [Op.path]: { '"a': 1 } },
      `where.data[Op.path]: '"a' is not a path into JSON`,
    ],
    [
      'an invalid escape',
      { [Op.path]: { '"\\x"': 1 } },
      `where.data[Op.path]: '"\\x"' is not a path into JSON`,
    ],
    ['no path', { [Op.path]: {} }, 'where.data[Op.path] names no path'],
    [
      'a text',
      { [Op.path]: 'a' },
      'where.data[Op.path] takes an object of paths and conditions, not a string',
    ],
    ['undefined', { [Op.path]: { a: undefined } }, "where.data[Op.path]['a'] is undefined"],
    [
      'an order of booleans',
      { [Op.path]: { a: { [Op.gt]: true } } },
      "where.data[Op.path]['a'][Op.gt] takes a number or a text, not a boolean",
    ],
    [
      'more than null',
      { [Op.path]: { a: { [Op.gt]: null } } },
      "where.data[Op.path]['a'][Op.gt] is null, which is neither more nor less than anything",
    ],
    [
      'a pattern that is no text',
      { [Op.path]: { a: { [Op.like]: 1 } } },
      "where.data[Op.path]['a'][Op.like] takes a string, not a number",
    ],
    [
      'a value that JSON does not have',
      { [Op.path]: { a: Number.NaN } },
      "where.data[Op.path]['a'] must be a value that JSON can carry, not NaN",
    ],
    [
      'a list that is none',
      { [Op.path]: { a: { [Op.in]: 1 } } },
      "where.data[Op.path]['a'][Op.in] takes an array, not a number",
    ],
    [
      'half a range',
      { [Op.path]: { a: { [Op.between]: [1] } } },
      "where.data[Op.path]['a'][Op.between] takes [low, high]",
    ],
  ])('is an error before any SQL with %s', async (_, condition, message) => {
    const { Document } = await openDocuments('JSONB');
    context.statements.length = 0;
    const error = { name: 'ValidationError', code: 'INVALID_QUERY', message };
    await expect(Document.count({ where: { data: condition } as never })).rejects.toMatchObject(error);
    expect(context.statements).toEqual([]);
  });

  it.each([
    [
      'an operator in place of a path',
      { [Op.path]: { [Op.gt]: 1 } },
      'where.data[Op.path] has Op.gt, which belongs after a path',
    ],
    [
      'a path in a path',
      { [Op.path]: { a: { [Op.path]: { b: 1 } } } },
      "where.data[Op.path]['a'] has Op.path, which is no operator of a path",
    ],
    [
      'operators beside keys',
      { [Op.path]: { a: { [Op.gt]: 1, b: 1 } } },
      "where.data[Op.path]['a'] mixes operators with other keys",
    ],
    [
      'a fragment',
      { [Op.path]: { a: sql`1` } },
      "where.data[Op.path]['a'] takes a value, not an sql fragment",
    ],
    [
      'Op.exists without a path',
      { [Op.exists]: true },
      'where.data has Op.exists, which belongs after a path',
    ],
  ])('is a mistake of the program with %s', async (_, condition, message) => {
    const { Document } = await openDocuments('JSONB');
    const error = { name: 'OptionError', message };
    await expect(Document.count({ where: { data: condition } as never })).rejects.toMatchObject(error);
  });

  it('needs JSON, a type to sort by, and a type that exists', async () => {
    const { Document } = await openDocuments('JSON');
    const rejects = async (find: Promise<unknown>, message: string) =>
      expect(find).rejects.toMatchObject({ name: 'OptionError', message });
    await rejects(
      Document.count({ where: { id: { [Op.path]: { a: 1 } } } as never }),
      "where.id[Op.path] needs JSON; 'id' is INTEGER",
    );
    await rejects(
      Document.findAll({ order: [sql.json('id', 'a', 'text') as never] }),
      "order: 'id' is INTEGER, and a path needs JSON",
    );
    await rejects(
      Document.findAll({ order: [sql.json('data', 'a')] }),
      "order: 'data' at a path needs the type to sort by: 'text', 'number' or 'boolean' as the third argument of sql.json",
    );
    await rejects(
      Document.findAll({ order: [sql.json('data', 'a', 'date' as never)] }),
      "order: the type of JSON at a path is one of 'text', 'number', 'boolean'",
    );
    await expect(Document.findAll({ order: [sql.json('data', 'a b.', 'text')] })).rejects.toMatchObject({
      name: 'ValidationError',
      message: "order: 'a b.' is not a path into JSON",
    });
  });

  it.each(['JSON', 'JSONB'] as const)(
    'is an error before any SQL if PostgreSQL cannot hold its keys or texts in %s',
    async (type) => {
      if (context.dialect === 'sqlite') return;
      const { find } = await openDocuments(type);
      context.statements.length = 0;
      for (const [path, condition] of [
        ['"\\u0000"', 1],
        ['"\\ud800"', 1],
        ['a', '\0'],
        ['a', { [Op.gt]: '\0' }],
        ['a', { [Op.in]: ['\0'] }],
        ['a', { [Op.startsWith]: '\0' }],
        ['a', { [Op.iContains]: '\0' }],
      ] as const)
        await expect(find(path, condition)).rejects.toMatchObject({
          name: 'ValidationError',
          code: 'INVALID_VALUE',
        });
      expect(context.statements).toEqual([]);
    },
  );

  it('is no part of the definition of a table', () => {
    const database = context.open();
    const fields = { data: DataTypes.JSONB };
    const where = { data: { [Op.path]: { a: 1 } } };
    database.define('first', fields, { indexes: [{ fields: ['id'], where }] });
    database.define('second', fields, { indexes: [{ fields: [sql.json('data', 'a')], name: 'by_a' }] });
    return expect(database.sync()).rejects.toMatchObject({
      message: expect.stringMatching(
        /indexes\[0\]\.where\.data has a path into JSON[\s\S]*a definition cannot have sql\.json/,
      ),
    });
  });
});

interface Row {
  readonly id: number;
  readonly scalar: unknown;
  readonly value: Json | null;
}

function readRow(id: number, document: Json | undefined, path: Path, scalar: string): Row {
  const value = valueAt(document, path) ?? null;
  const type = scalar === 'text' ? 'string' : scalar;
  return { id, scalar: typeof value === type ? value : null, value };
}

/** Descending, with nulls at the end. */
function inOrder(left: Row, right: Row): number {
  if (left.scalar === null || right.scalar === null)
    return Number(left.scalar === null) - Number(right.scalar === null) || left.id - right.id;
  const sign =
    typeof left.scalar === 'string'
      ? compareTexts(right.scalar as string, left.scalar)
      : Number(right.scalar) - Number(left.scalar);
  return sign || left.id - right.id;
}
