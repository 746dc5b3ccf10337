import { DataTypes, Op, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

type Json = object | string | number | boolean;

/** Texts of one value, as different programs write it. */
const forms: readonly (readonly [value: Json, texts: readonly string[]])[] = [
  [
    { a: 1, b: [1, { c: 'x' }] },
    [
      '{"a":1,"b":[1,{"c":"x"}]}',
      ' { "b" : [ 1.0 , { "c" : "\\u0078" } ] ,\n"a" : 1e0 } ',
      '{"a":2,"b":[10e-1,{"c":"x"}],"a":100E-2}',
    ],
  ],
  [{ a: 1, b: [{ c: 'x' }, 1] }, ['{"a":1,"b":[{"c":"x"},1]}']],
  [{ a: '1' }, ['{"a":"1"}']],
  [{ a: 1 }, ['{"a":1}']],
  [{ a: 1, b: null } as object, ['{"a":1,"b":null}']],
  [[], ['[]', ' [ ] ']],
  [{}, ['{}', '{\t}']],
  [0, ['0', '-0', '0.000', '0e5']],
  [1500, ['1500', '15e2', '1500.00', '0.15E+4']],
  [0.1, ['0.1', '1e-1', '0.10']],
  [9007199254740992, ['9007199254740992', '9007199254740992.0']],
  ['a/b "é" 😀', ['"a/b \\"é\\" 😀"', '"a\\/b \\u0022\\u00e9\\" \\ud83d\\uDE00"']],
  [{ __proto__x: 1, constructor: 'y' }, ['{"constructor":"y","__proto__x":1}']],
  [true, ['true', ' true']],
  ['true', ['"true"']],
];

describeEachDatabase('JSON in a condition', (context) => {
  async function openDocuments(type: 'JSON' | 'JSONB') {
    const database = context.open();
    const Document = database.define('document', { data: DataTypes[type] }, { timestamps: false });
    await database.sync();
    const quoted = context.dialect === 'sqlite' ? '`documents`' : '"documents"';
    /** Inserts texts as another program writes them. */
    const insert = async (...texts: readonly string[]) => {
      for (const text of texts) await database.raw(`insert into ${quoted} (data) values (?)`, [text]);
    };
    return { database, Document, insert };
  }

  describe.each(['JSON', 'JSONB'] as const)('of a %s attribute', (type) => {
    it('is equal by value, whatever the order of its keys, its blanks and its escapes', async () => {
      const { Document, insert } = await openDocuments(type);
      for (const [value, texts] of forms) {
        await insert(...texts);
        await Document.create({ data: value as never });
      }
      await Document.create({ data: null });
      const all = await Document.count({ where: { data: { [Op.ne]: null } } });
      for (const [value, texts] of forms) {
        const count = (condition: unknown) => Document.count({ where: { data: condition } as never });
        expect([value, await count({ [Op.eq]: value })]).toEqual([value, texts.length + 1]);
        expect(await count({ [Op.ne]: value })).toBe(all - texts.length - 1);
        expect(await count({ [Op.not]: { [Op.eq]: value } })).toBe(all - texts.length - 1);
        expect(await count({ [Op.in]: [value, { z: 1 }] })).toBe(texts.length + 1);
        expect(await count({ [Op.in]: [value, null] })).toBe(texts.length + 2);
        expect(await count({ [Op.notIn]: [{ z: 1 }, value] })).toBe(all - texts.length - 1);
        if (typeof value === 'object') expect(await count(value)).toBe(texts.length + 1);
      }
    });

    it('tells numbers apart that JavaScript cannot', async () => {
      const { Document, insert } = await openDocuments(type);
      await insert('{"n":9007199254740993}', '{"n":9007199254740992}', '{"n":0.1000000000000000055}');
      expect(await Document.count({ where: { data: { n: 9007199254740992 } } })).toBe(1);
      expect(await Document.count({ where: { data: { [Op.ne]: { n: 9007199254740992 } } } })).toBe(2);
      expect(await Document.count({ where: { data: { [Op.contains]: { n: 9007199254740992 } } } })).toBe(1);
      expect(await Document.count({ where: { data: { n: 0.1 } } })).toBe(0);
    });

    it('is compared with the JSON of an expression by value', async () => {
      const { Document, insert } = await openDocuments(type);
      await insert('{"a":1,"b":2}', '{"a":1}');
      const equal = { [Op.eq]: sql`${'{ "b": 2.0, "a": 1 }'}` };
      expect(await Document.count({ where: { data: equal } as never })).toBe(1);
      const same = { [Op.eq]: sql`${sql.attribute('data')}` };
      expect(await Document.count({ where: { data: same } as never })).toBe(2);
    });

    it('finds rows beside rows that the condition cannot be compared with', async () => {
      const { Document, insert } = await openDocuments(type);
      await insert('{"a":"\\\\u0000"}', '{"a":"\\u0001"}', '{"a":"\\ud83d\\ude00"}', '{"a":"😀\\\\"}');
      const others = ['\\u0000', '\u0001', '😀', '😀\\'];
      const unusual = [
        '{"a":"\\u0000"}',
        '{"a":"\\uD800"}',
        '{"\\u0000":1}',
        '{"a":"\\\\\\u0000"}',
        '{"a":"\\udc00\\ud83d"}',
      ];
      // PostgreSQL's JSONB holds neither NUL nor lone surrogates.
      if (type === 'JSON' || context.dialect === 'sqlite') await insert(...unusual);
      if (context.dialect === 'sqlite') others.push('\0', '\ud800', '\\\0', '\udc00\ud83d');
      for (const a of others) {
        expect([a, await Document.count({ where: { data: { a } } })]).toEqual([a, 1]);
        expect(await Document.count({ where: { data: { [Op.contains]: { a } } } })).toBe(1);
      }
      expect(await Document.count({ where: { data: { a: '\u0001\u0002' } } })).toBe(0);
      expect(await Document.count({ where: { data: { a: '\u0001\u0001' } } })).toBe(0);
    });
  });

  it.each(['JSON', 'JSONB'] as const)(
    'is an error before any SQL if PostgreSQL cannot hold it as %s',
    async (type) => {
      if (context.dialect === 'sqlite') return;
      const { Document } = await openDocuments(type);
      context.statements.length = 0;
      for (const condition of [
        { a: '\0' },
        { [Op.ne]: { a: '\ud800' } },
        { [Op.in]: [{ a: '\0' }] },
        { [Op.contains]: { a: '\0' } },
      ]) {
        const error = await Document.findAll({ where: { data: condition } as never }).catch(
          (thrown: unknown) => thrown,
        );
        expect(error).toMatchObject({ name: 'ValidationError', code: 'INVALID_VALUE' });
      }
      expect(context.statements).toEqual([]);
    },
  );

  it.each(['JSON', 'JSONB'] as const)(
    'is compared by value in arrays of %s, which PostgreSQL has',
    async (type) => {
      if (context.dialect === 'sqlite') return;
      const database = context.open();
      const List = database.define(
        'list',
        { items: DataTypes.ARRAY(DataTypes[type]) },
        { timestamps: false },
      );
      await database.sync();
      await List.bulkCreate([{ items: [{ a: 1, b: 2 }, [3]] }, { items: [[3], { a: 1, b: 2 }] }]);
      expect(await List.count({ where: { items: [{ b: 2, a: 1 }, [3]] } })).toBe(1);
      expect(await List.count({ where: { items: { [Op.ne]: [{ b: 2, a: 1 }, [3]] } } })).toBe(1);
      expect(await List.count({ where: { items: { [Op.contains]: [{ b: 2, a: 1 }] } } as never })).toBe(2);
    },
  );

  it.each(['JSON', 'JSONB'] as const)('has no order as a whole: %s', async (type) => {
    const { Document } = await openDocuments(type);
    const conditions = [
      { [Op.gt]: 1 },
      { [Op.gte]: 1 },
      { [Op.lt]: 'a' },
      { [Op.lte]: {} },
      { [Op.between]: [1, 2] },
    ];
    context.statements.length = 0;
    for (const data of [...conditions, { [Op.not]: { [Op.gt]: 1 } }])
      await expect(Document.count({ where: { data } as never })).rejects.toMatchObject({
        code: 'INVALID_OPTION',
        message: expect.stringMatching(
          `^where\\.data(\\[Op\\.not\\])?\\[Op\\.\\w+\\] needs values with an order; 'data' is ${type}$`,
        ),
        hint: "compare a part of it: { data: { [Op.path]: { 'size.width': { [Op.gt]: 3 } } } }",
      });
    await expect(Document.findAll({ order: [['data', 'DESC']] })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: `order: 'data' is ${type}, which has no order`,
      hint: "a find can sort by a part of it: sql.json('data', 'size.width', 'number')",
    });
    expect(context.statements).toEqual([]);
  });

  it('is one of each value where rows are merged', async () => {
    const { Document, insert } = await openDocuments('JSONB');
    await insert('{"a":1,"b":2}', '{"b":2.0,"a":1}', '[1]', ' [1.0]', '[9007199254740993]');
    const query = { attributes: ['data'], distinct: true } as const;
    const found = await Document.findAll(query);
    expect(found.map(({ data }) => data)).toEqual(
      expect.arrayContaining([{ a: 1, b: 2 }, [1], [Number('9007199254740993')]]),
    );
    expect(found).toHaveLength(3);
    expect(await Document.count(query)).toBe(3);
    expect(await Document.findAll({ ...query, limit: 2, offset: 2 })).toHaveLength(1);
  });
});

describeEachDatabase('JSON as a key or in a scope', (context) => {
  it('connects and creates by its value', async () => {
    const database = context.open();
    const plain = { timestamps: false } as const;
    const Place = database.define('place', { at: { type: DataTypes.JSONB, unique: true } }, plain);
    const Visit = database.define('visit', { day: DataTypes.INTEGER }, plain);
    const VisitPlace = Visit.belongsTo(Place);
    await database.sync();
    const place = await Place.create({ at: { x: 1, y: [2, 3] } });
    const include = [VisitPlace] as const;
    const at = { y: [2, 3], x: 1.0 };
    const values = [
      { day: 1, place: Place.connect({ at }) },
      { day: 2, place: Place.connectOrCreate({ where: { at }, create: {} }) },
      { day: 3, place: Place.connectOrCreate({ where: { at: [5] }, create: {} }) },
      { day: 4, place: Place.connectOrCreate({ where: { at: [5] }, create: {} }) },
    ];
    const visits = await Visit.bulkCreate(values as never, { include });
    const ids = visits.map((visit) => (visit as unknown as { placeId: number }).placeId);
    expect(ids.slice(0, 2)).toEqual([place.id, place.id]);
    expect(ids[2]).toBe(ids[3]);
    expect(await Place.count()).toBe(2);
    await expect(Place.create({ at })).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    await expect(Place.bulkCreate([{ at: { p: 1, q: 2 } }, { at: { q: 2, p: 1 } }])).rejects.toMatchObject({
      code: 'DUPLICATE_KEY',
    });
  });

  it.each(['JSON', 'JSONB'] as const)(
    'selects the rows of an association by the value of a %s',
    async (type) => {
      const database = context.open();
      const plain = { timestamps: false } as const;
      const Page = database.define('page', { title: DataTypes.STRING }, plain);
      const Note = database.define('note', { kind: DataTypes[type] }, plain);
      const Notes = Page.hasMany(Note, { as: 'notes', scope: { kind: { a: 1, b: 2 } } });
      await database.sync();
      const include = [Notes] as const;
      const given = { title: 'a', notes: [{ kind: { b: 2, a: 1 } }, {}] };
      const page = await Page.create(given as never, { include });
      await Note.create({ kind: { b: 2, a: 1 }, pageId: page.id } as never);
      await Note.create({ kind: { a: 1 }, pageId: page.id } as never);
      const [found] = await Page.findAll({ include });
      expect(found?.notes).toHaveLength(3);
      expect(await Notes.count(page)).toBe(3);
    },
  );

  it('has not changed if only the order of its keys has', async () => {
    const database = context.open();
    const Note = database.define('note', { kind: DataTypes.JSON }, { timestamps: false });
    await database.sync();
    const note = await Note.create({ kind: { a: 1, b: { c: 1, d: [1, 2] } } });
    note.kind = { b: { d: [1, 2], c: 1 }, a: 1 };
    expect(note.changed()).toEqual([]);
    note.kind = { b: { d: [2, 1], c: 1 }, a: 1 };
    expect(note.changed()).toEqual(['kind']);
  });
});
