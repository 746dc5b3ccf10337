import {
  ConfigurationError,
  type Database,
  DataTypes,
  type Loaded,
  Op,
  SchemaError,
  sql,
} from '@espalier/core';
import { asBody, type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';

const name = sql.attribute('firstName');
const price = sql.attribute('price');

/** People with a stored full name, and their items with a total that is computed at each read. */
function definePeople(database: Database) {
  const Person = database.define(
    'person',
    {
      firstName: { type: DataTypes.STRING, allowNull: false },
      lastName: DataTypes.STRING,
      fullName: {
        type: DataTypes.STRING,
        generatedAs: sql`${name} || coalesce(' ' || ${sql.attribute('lastName')}, '?')`,
      },
    },
    { underscored: true, version: true },
  );
  const Item = database.define(
    'item',
    {
      code: { type: DataTypes.STRING, unique: true, allowNull: false },
      price: { type: DataTypes.INTEGER, allowNull: false },
      amount: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1 },
      total: {
        type: DataTypes.INTEGER,
        allowNull: false,
        generatedAs: sql`${price} * ${sql.attribute('amount')} + ${sql.attribute('personId')} * ${1000}`,
        stored: false,
      },
    },
    { timestamps: false },
  );
  const Items = Person.hasMany(Item, { foreignKey: { allowNull: false } });
  return { database, Person, Item, Items };
}

async function openPeople(context: DatabaseContext) {
  const people = definePeople(context.open());
  await people.database.sync();
  return people;
}

describeEachDatabase('a generated column', (context) => {
  it('is computed by each insert, and read back', async () => {
    const { Person } = await openPeople(context);
    const mick = await Person.create({ firstName: 'Mick', lastName: 'Ronson' });
    expect(mick.fullName).toBe('Mick Ronson');
    const many = await Person.bulkCreate([{ firstName: 'Ann' }, { firstName: 'Eve', lastName: 'Lee' }]);
    expect(many.map(({ fullName }) => fullName)).toEqual(['Ann?', 'Eve Lee']);
  });

  it('is read back by an insert, an upsert and a save of many rows', async () => {
    const { Person, Item } = await openPeople(context);
    const { id: personId } = await Person.create({ firstName: 'Mick' });
    const totals = (rows: readonly { readonly total: number; readonly price: number }[]) =>
      rows.every(({ total, price: each }) => total === each + 1000 * personId);
    const values = Array.from({ length: 600 }, (_, index) => ({ code: `${index}`, price: index, personId }));
    const rows = await Item.bulkCreate(values);
    expect([rows.length, totals(rows)]).toEqual([600, true]);
    const raised = values.map((each) => ({ ...each, price: each.price + 1 }));
    const onConflict = { by: ['code'] } as const;
    expect(
      totals(await Item.bulkCreate([...raised, { code: 'new', price: 1, personId }], { onConflict })),
    ).toBe(true);
    const saved = await Item.save(rows.map(({ id }) => ({ id, price: id % 7 })));
    expect(totals(saved)).toBe(true);
    expect(totals(await Item.findAll())).toBe(true);
  });

  it('has every type that a column has', async () => {
    const database = context.open();
    const Typed = database.define(
      'typed',
      {
        text: DataTypes.TEXT,
        decimal: { type: DataTypes.DECIMAL(10, 2), generatedAs: sql`${'1.50'}` },
        bigint: { type: DataTypes.BIGINT, generatedAs: sql`9007199254740993` },
        boolean: { type: DataTypes.BOOLEAN, generatedAs: sql`${sql.attribute('text')} = ${'a'}` },
        date: { type: DataTypes.DATE, generatedAs: sql`${new Date(0)}` },
        json: { type: DataTypes.JSON, generatedAs: sql`${'{"a":1}'}`, stored: false },
        state: { type: DataTypes.ENUM('a', 'b'), generatedAs: sql`${sql.attribute('text')}` },
      },
      { timestamps: false },
    );
    await database.sync();
    const row = await Typed.create({ text: 'a' });
    await row.update({ text: 'b' });
    expect(row).toMatchObject({
      decimal: '1.50',
      bigint: 9007199254740993n,
      boolean: false,
      date: new Date(0),
      json: { a: 1 },
      state: 'b',
    });
    expect(await Typed.findByPk(row.id)).toEqual(row);
    await expect(Typed.create({ text: 'c' })).rejects.toMatchObject({ code: 'CHECK_CONSTRAINT' });
  });

  it('is read back with nested rows, stored or computed at each read', async () => {
    const { Person, Items } = await openPeople(context);
    const person = await Person.create(
      {
        firstName: 'Mick',
        items: [
          { code: 'a', price: 3, amount: 4 },
          { code: 'b', price: 5 },
        ],
      },
      { include: [Items] },
    );
    expect(person.items.map(({ total }) => total)).toEqual([1012, 1005]);
    const read = await Person.findByPk(person.id, { include: [Items] });
    expect(read?.toJSON()).toEqual(person.toJSON());
  });

  it('is read back by an update and a save of an instance', async () => {
    const { Person } = await openPeople(context);
    const person = await Person.create({ firstName: 'Mick' });
    await person.update({ lastName: 'Ronson' });
    expect(person.fullName).toBe('Mick Ronson');
    person.firstName = 'Mary';
    await person.save();
    expect(person.fullName).toBe('Mary Ronson');
    await person.update({ firstName: sql`upper(${name})` });
    expect(person.fullName).toBe('MARY Ronson');
    expect(person.changed()).toEqual([]);
  });

  it('shows the former value again after a rollback', async () => {
    const { database, Person } = await openPeople(context);
    const person = await Person.create({ firstName: 'Mick' });
    await expect(
      database.transaction(async () => {
        await person.update({ firstName: 'Mary' });
        expect(person.fullName).toBe('Mary?');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(person.fullName).toBe('Mick?');
  });

  it('is read back by an increment', async () => {
    const { Person, Items } = await openPeople(context);
    const { items } = await Person.create(
      { firstName: 'Mick', items: [{ code: 'a', price: 3 }] },
      { include: [Items] },
    );
    const [item] = items as [(typeof items)[number]];
    await item.increment('amount');
    expect(item.total).toBe(1006);
  });

  it('is read back by a save of nested values', async () => {
    const { Person, Item, Items } = await openPeople(context);
    const person = await Person.create(
      {
        firstName: 'Mick',
        items: [
          { code: 'a', price: 3 },
          { code: 'b', price: 5 },
        ],
      },
      { include: [Items] },
    );
    const [first] = person.items;
    const saved = await Person.save(
      {
        id: person.id,
        version: 1,
        firstName: 'Mary',
        items: [
          { id: first?.id as number, amount: 2 },
          { code: 'c', price: 7 },
        ],
      },
      { include: [{ association: Items, missing: 'delete' }] },
    );
    expect(saved.fullName).toBe('Mary?');
    expect(saved.items.map(({ code, total }) => [code, total])).toEqual([
      ['a', 1006],
      ['c', 1007],
    ]);
    expect(await Item.count()).toBe(2);
  });

  it('is read back by a save of a loaded instance, which passes its values along', async () => {
    const { Person, Items } = await openPeople(context);
    await Person.create({ firstName: 'Mick', items: [{ code: 'a', price: 3 }] }, { include: [Items] });
    const [person] = (await Person.findAll({ include: [Items] })) as [Loaded<typeof Person, [typeof Items]>];
    person.firstName = 'Mary';
    (person.items[0] as { price: number }).price = 4;
    await person.save({ include: [Items] });
    expect([person.fullName, person.items[0]?.total]).toEqual(['Mary?', 1004]);
    const again = await Person.save(person, { include: [Items] });
    expect(again.fullName).toBe('Mary?');
  });

  it('is read back by an upsert, of a new row and of a stored one', async () => {
    const { Person, Item } = await openPeople(context);
    const { id: personId } = await Person.create({ firstName: 'Mick' });
    const values = { code: 'a', price: 3, amount: 2, personId };
    expect((await Item.upsert(values, { by: ['code'] })).total).toBe(1006);
    expect((await Item.upsert({ ...values, price: 5 }, { by: ['code'] })).total).toBe(1010);
    expect((await Item.upsert({ ...values, price: 5 }, { by: ['code'] })).total).toBe(1010);
    const rows = await Item.bulkCreate(
      [
        { ...values, price: 7 },
        { ...values, code: 'b' },
      ],
      { onConflict: { by: ['code'] } },
    );
    expect(rows.map(({ total }) => total)).toEqual([1014, 1006]);
  });

  it('is read back by saves and upserts of computed values', async () => {
    const { Person, Item, Items } = await openPeople(context);
    const person = await Person.create(
      { firstName: 'Mick', items: [{ code: 'a', price: 3 }] },
      { include: [Items] },
    );
    const values = { id: person.id, version: 1, firstName: sql`upper(${name})` };
    const id = person.items[0]?.id as number;
    const doubled = sql`${price} * 2`;
    const saved = await Person.save({ ...values, items: [{ id, price: doubled }] }, { include: [Items] });
    expect([saved.fullName, saved.items[0]?.total]).toEqual(['MICK?', 1006]);
    const amount = sql`${sql.attribute('amount')} + 2`;
    const item = { code: 'a', price: 6, personId: person.id, amount };
    for (const [expected, total] of [
      [3, 1018],
      [5, 1030],
    ]) {
      const upserted = await Item.upsert(item, { by: ['code'] });
      expect([upserted.amount, upserted.total]).toEqual([expected, total]);
    }
    const inserted = await Item.upsert({ ...item, code: 'new' }, { by: ['code'] });
    expect([inserted.amount, inserted.total]).toEqual([3, 1018]);
  });

  it('is read back where a create links a stored row', async () => {
    const { Person, Items } = await openPeople(context);
    const first = await Person.create(
      { firstName: 'Mick', items: [{ code: 'a', price: 3 }] },
      { include: [Items] },
    );
    const second = await Person.create({ firstName: 'Ann', items: first.items }, { include: [Items] });
    expect(second.items[0]?.total).toBe(2003);
    expect(first.items[0]?.total).toBe(2003);
  });

  it('costs a save of stored rows one more statement for each model that it updates', async () => {
    const { Person, Items } = await openPeople(context);
    const person = await Person.create(
      {
        firstName: 'Mick',
        items: [
          { code: 'a', price: 3 },
          { code: 'b', price: 5 },
        ],
      },
      { include: [Items] },
    );
    context.statements.length = 0;
    for (const item of person.items) item.amount += 1;
    await person.save({ include: [Items] });
    const reads = context.statements.filter((text) => /^select (`|")id\1, (`|")total/.test(text));
    expect(reads).toHaveLength(1);
    context.statements.length = 0;
    await person.save({ include: [Items] });
    expect(context.statements.filter((text) => /total/.test(text) && /^(update|insert)/.test(text))).toEqual(
      [],
    );
  });

  it('can be used in conditions, orders and selections', async () => {
    const { Person } = await openPeople(context);
    await Person.bulkCreate([{ firstName: 'Mick' }, { firstName: 'Ann', lastName: 'Lee' }]);
    expect(await Person.count({ where: { fullName: 'Ann Lee' } })).toBe(1);
    const rows = await Person.findAll({
      attributes: ['fullName'],
      where: { fullName: { [Op.ne]: 'x' } },
      order: [['fullName', 'DESC']],
    });
    expect(rows.map((row) => row.fullName)).toEqual(['Mick?', 'Ann Lee']);
  });

  it('takes no value in any call', async () => {
    const { Person, Item, Items } = await openPeople(context);
    const person = await Person.create({ firstName: 'Mick' });
    const values = asBody({ firstName: 'Ann', fullName: 'x' });
    const calls: Record<string, () => Promise<unknown>> = {
      create: () => Person.create(values),
      bulkCreate: () => Person.bulkCreate([values]),
      save: () => Person.save({ ...values, id: person.id, version: 1 }),
      updateAll: () => Person.update(values, { all: true }),
      update: () => person.update(values),
      fragment: () => person.update(asBody({ fullName: sql`'x'` })),
      build: async () => Person.build(values).save(),
      assigned: () => Object.assign(person, { fullName: 'x' }).save(),
    };
    for (const [call, run] of Object.entries(calls)) {
      const error = await errorOf(run());
      expect([call, error.code, error.path]).toEqual([
        call,
        'INVALID_VALUE',
        call === 'bulkCreate' ? [0, 'fullName'] : ['fullName'],
      ]);
      expect(error.message).toContain(
        `'person.fullName' is computed by the database from other columns, and cannot be set`,
      );
    }
    const nested = await errorOf(
      Person.create(asBody({ firstName: 'Ann', items: [{ code: 'a', price: 1, total: 1 }] }), {
        include: [Items],
      }),
    );
    expect(nested.path).toEqual(['items', 0, 'total']);
    const item = { code: 'a', price: 1, personId: person.id };
    const upserted = await errorOf(Item.upsert(asBody({ ...item, total: 1 }), { by: ['code'] }));
    expect(upserted.path).toEqual(['total']);
    const onConflict = { by: ['code'], update: ['total'] } as const;
    await expect(Item.bulkCreate([item], { onConflict })).rejects.toThrow('onConflict.update has');
    await person.reload();
    expect(person.fullName).toBe('Mick?');
    await expect(Item.increment('total' as never, { all: true })).rejects.toThrow(
      "item.increment cannot change 'total', which is computed by the database from other columns",
    );
  });

  it('takes no value from a hook', async () => {
    const database = context.open();
    const { Person } = definePeople(database);
    Person.addHook('beforeCreate', (person) => {
      Object.assign(person, { fullName: 'x' });
    });
    await database.sync();
    expect((await errorOf(Person.create({ firstName: 'Mick' }))).code).toBe('INVALID_VALUE');
  });

  it('finds or creates rows by a generated key', async () => {
    const database = context.open();
    const Tag = database.define(
      'tag',
      {
        title: DataTypes.STRING,
        slug: { type: DataTypes.STRING, unique: true, generatedAs: sql`lower(${sql.attribute('title')})` },
      },
      { timestamps: false },
    );
    await database.sync();
    const options = { where: { slug: 'red' } as never, create: { title: 'Red' } };
    const [first, created] = await Tag.findOrCreate(options);
    expect([first.slug, created]).toEqual(['red', true]);
    const [second, again] = await Tag.findOrCreate(options);
    expect([second.id, again]).toEqual([first.id, false]);
  });
});

describeEachDatabase('the declaration of a generated column', (context) => {
  const type = DataTypes.STRING;
  const generatedAs = sql`'a'`;
  const declarations: readonly (readonly [mistake: string, options: object])[] = [
    ['has generatedAs: a string; it must be an sql fragment', { type, generatedAs: 'a' }],
    ['has stored: a string; it must be true or false', { type, generatedAs, stored: 'yes' }],
    ['has stored without generatedAs', { type, stored: true }],
    [
      'has generatedAs and defaultValue; the database alone computes its values',
      { type, generatedAs, defaultValue: 'a' },
    ],
    [
      'has generatedAs and primaryKey; the database alone computes its values',
      { type, generatedAs, primaryKey: true },
    ],
    [
      'has generatedAs and validate; the database alone computes its values',
      { type, generatedAs, validate: { notEmpty: true } },
    ],
    ["has an unknown option 'generateAs'; did you mean 'generatedAs'?", { type, generateAs: generatedAs }],
  ];

  it.each(declarations)('%s', (mistake, options) => {
    const database = context.open();
    const declare = () => database.define('note', { text: options as never });
    expect(declare).toThrow(ConfigurationError);
    expect(declare).toThrow(`Attribute 'note.text' ${mistake}`);
  });

  it('cannot be that of a timestamp, unless the model has none', () => {
    const database = context.open();
    const createdAt = { type: DataTypes.DATE, generatedAs: sql`null` };
    expect(() => database.define('note', { createdAt: createdAt })).toThrow(
      "Attribute 'note.createdAt' has generatedAs, yet it is a timestamp",
    );
    database.define('event', { createdAt }, { timestamps: false });
  });

  it('cannot refer to unknown attributes or other generated columns, or be a foreign key or a scope', async () => {
    const database = context.open();
    const integer = { type: DataTypes.INTEGER };
    const Note = database.define('note', {
      a: { ...integer, generatedAs: sql`${sql.attribute('b')} + 1` },
      b: { ...integer, generatedAs: sql`${sql.attribute('boddy')} + 1` },
      body: DataTypes.INTEGER,
      empty: { ...integer, generatedAs: sql` ` },
      userId: { ...integer, generatedAs: sql`1` },
    });
    const User = database.define('user', {});
    User.hasMany(Note, { scope: { a: 1 } as never });
    const error = await errorOf(database.sync());
    expect(error).toBeInstanceOf(SchemaError);
    expect(error.message).toContain("'note.userId' is a foreign key, which cannot have generatedAs");
    expect(error.message).toContain("user.hasMany() has a scope on 'note.a', which the database computes");
    const other = context.open();
    other.define('note', {
      a: { ...integer, generatedAs: sql`${sql.attribute('b')} + 1` },
      b: { ...integer, generatedAs: sql`${sql.attribute('boddy')} + 1` },
      body: DataTypes.INTEGER,
      empty: { ...integer, generatedAs: sql` ` },
    });
    expect((await other.sync().catch((thrown) => thrown)).mistakes).toEqual([
      "Model 'note': 'a.generatedAs' refers to 'b', which is generated too",
      "Model 'note': 'b.generatedAs': 'boddy' is not an attribute of 'note'; did you mean 'body'?",
      "Model 'note': 'empty.generatedAs': the sql fragment has no text",
    ]);
  });
});
