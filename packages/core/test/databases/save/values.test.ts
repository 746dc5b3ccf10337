import { DataTypes, Model } from '@espalier/core';
import { type Body, describeEachDatabase } from '@espalier/testkit';

const awkwardTexts = [
  '',
  ' ',
  'NULL',
  'null',
  '{}',
  '{a,b}',
  ',',
  '"',
  '\\',
  '\\"',
  '\\n',
  'a\nb\r\tc',
  "'; drop table things; --",
  '$1 ? ??',
  '👩‍👧 ü',
  '[1, "x"]',
];

const values = {
  flag: true,
  big: '9007199254740993',
  whole: -7,
  ratio: -0.1,
  amount: '-12.50',
  at: new Date('2024-02-29T12:34:56.789Z'),
  day: '0999-12-31',
  uuid: '0190a3b0-7c1e-7000-8000-00000000abcd',
  kind: 'a"b' as const,
  data: { text: 'a "quoted" \\ text', list: [null, true, 1.5, '{}'], nested: { null: null } },
  bytes: Buffer.from([0, 34, 92, 255]),
};

const nothing = Object.fromEntries(Object.keys(values).map((name) => [name, null]));

/** Returns the values of an instance and of those nested in it, with bytes as they are. */
function plain(instance: object): Body {
  return (instance as { toJSON(): Body }).toJSON();
}

describeEachDatabase('the values of a save', (context) => {
  async function open() {
    const database = context.open({ logging: false });
    class List extends Model.init({ name: DataTypes.TEXT }, { database, modelName: 'list', version: true }) {
      static Things = this.hasMany(() => Thing, { foreignKey: 'listId' });
      static Thing: typeof Thing;
    }
    class Thing extends Model.init(
      {
        text: DataTypes.STRING,
        flag: DataTypes.BOOLEAN,
        big: DataTypes.BIGINT,
        whole: DataTypes.INTEGER,
        ratio: DataTypes.DOUBLE,
        amount: DataTypes.DECIMAL(10, 2),
        at: DataTypes.DATE,
        day: DataTypes.DATEONLY,
        uuid: DataTypes.UUID,
        kind: DataTypes.ENUM('a"b', 'c'),
        data: DataTypes.JSON,
        bytes: DataTypes.BLOB,
      },
      { database, modelName: 'thing', timestamps: false },
    ) {}
    List.Thing = Thing;
    await database.sync({ force: true });
    return List;
  }

  async function storedThings({ Thing }: Awaited<ReturnType<typeof open>>): Promise<Body> {
    return (await Thing.findAll({ order: ['id'] })).map(plain);
  }

  const include = [{ association: 'things', missing: 'delete' }] as const;

  it('are stored, compared and returned as they are, whatever they contain', async () => {
    const List = await open();
    const things = [
      ...awkwardTexts.map((text) => ({ text, ...values })),
      { text: null, ...nothing },
      { text: 'json', ...nothing, data: 'a "text"' },
    ];
    const created = plain(await List.save({ name: 'a "list" \\', things }, { include }));
    const saved = plain(await List.save(created, { include }));
    expect(saved).toEqual(created);
    expect(saved.version).toBe(1);
    const swapped = created.things.map((thing: object, position: number) => {
      const { id } = created.things[position];
      return { ...thing, ...things[(position + 1) % things.length], id };
    });
    const changed = plain(await List.save({ ...created, things: swapped }, { include }));
    expect(changed.version).toBe(2);
    expect(await storedThings(List)).toEqual(changed.things);
    expect(changed.things.map(({ text }: { text: unknown }) => text)).toEqual([
      ...things.slice(1).map(({ text }) => text),
      things[0]?.text,
    ]);
  });

  it('are those of a create and of an upsert, of many rows at once', async () => {
    const List = await open();
    const { Thing } = List;
    const rows = Array.from({ length: 100 }, (_, position) => ({
      ...(position % 3 === 0 ? nothing : values),
      text: `${position}${awkwardTexts[position % awkwardTexts.length]}`,
      whole: position,
    }));
    const list = await List.create({ name: 'list', things: rows }, { include: [List.Things] });
    const created = plain(list).things;
    expect(created).toEqual(rows.map((row) => expect.objectContaining(row)));
    expect(await storedThings(List)).toEqual(created);
    const changed = created.map((thing: object, position: number) => ({
      ...thing,
      ...(position % 2 === 0
        ? {}
        : { text: awkwardTexts[position % awkwardTexts.length], data: ['"', null] }),
    }));
    const upserted = await Thing.bulkCreate(changed, { onConflict: { by: ['id'] } });
    expect(upserted.map(plain)).toEqual(changed);
    expect(await storedThings(List)).toEqual(changed);
  });

  it('may be those of more columns than a function of the database has arguments', async () => {
    const database = context.open({ logging: false });
    const columns = Object.fromEntries(
      Array.from({ length: 130 }, (_, index) => [`c${index}`, DataTypes.INTEGER]),
    );
    class Wide extends Model.init(columns, { database, modelName: 'wide', version: true }) {
      static Parts = this.hasMany(() => Part, { foreignKey: 'wideId' });
    }
    class Part extends Model.init(columns, { database, modelName: 'part', timestamps: false }) {}
    await database.sync({ force: true });
    const include = [{ association: Wide.Parts, missing: 'delete' }] as const;
    const input: Body = { c1: 1, parts: [{ c129: 1 }, { c129: 2 }] };
    const created = plain(await Wide.create(input, { include }));
    const [first] = created.parts;
    const changed: Body = { ...created, c2: 3, parts: [{ ...first, c128: 5 }] };
    expect(await Wide.save(changed, { include })).toMatchObject({
      c1: 1,
      c2: 3,
      version: 2,
      parts: [{ id: first.id, c128: 5, c129: 1 }],
    });
    expect(await Part.count()).toBe(1);
    const upserted = await Part.upsert({ id: first.id, c3: 4 }, { by: ['id'] });
    expect(upserted).toMatchObject({ c3: 4, c128: 5, c129: 1 });
  });
});
