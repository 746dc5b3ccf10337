import { CheckConstraintError, DataTypes, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { openValueColumn } from './open-value-column';

const refused = { name: 'ValidationError', code: 'INVALID_VALUE', path: ['value'] };

describeEachDatabase('data types', (context) => {
  const column = (type: Parameters<typeof openValueColumn>[1]) => openValueColumn(context, type);

  it('STRING(n) keeps n characters, counted as a person would count code points', async () => {
    const { roundTrip, stored } = await column(DataTypes.STRING(5));
    for (const text of ['', 'abcde', '🦄'.repeat(5), "it's "]) expect(await roundTrip(text)).toBe(text);
    for (const text of ['abcdef', '🦄'.repeat(6)])
      await expect(roundTrip(text)).rejects.toMatchObject(refused);
    await expect(roundTrip(5)).rejects.toMatchObject(refused);
    expect(await stored()).toEqual(['', 'abcde', '🦄'.repeat(5), "it's "]);
  });

  it('STRING alone holds 255 characters', async () => {
    const { roundTrip } = await column(DataTypes.STRING);
    expect(await roundTrip('x'.repeat(255))).toBe('x'.repeat(255));
    await expect(roundTrip('x'.repeat(256))).rejects.toMatchObject(refused);
  });

  it('TEXT keeps quotes, backslashes, placeholders, line ends, emoji and emptiness', async () => {
    const { roundTrip, stored } = await column(DataTypes.TEXT);
    const texts = [
      '',
      ' ',
      `'"\`\\`,
      '? ?? $1 :a',
      'a\r\n\tb',
      'naïve 漢字 👩‍👩‍👧‍👦 \u0301',
      'x'.repeat(70_000),
      'null',
    ];
    for (const text of texts) expect(await roundTrip(text)).toBe(text);
    expect(await stored()).toEqual(texts);
  });

  it('null is SQL NULL, in a JSON column too', async () => {
    const { roundTrip, stored } = await column(DataTypes.JSONB);
    expect(await roundTrip(null)).toBeNull();
    expect(await stored()).toEqual([null]);
  });

  it('INTEGER reaches to both ends of 32 bits', async () => {
    const { roundTrip, stored } = await column(DataTypes.INTEGER);
    for (const value of [2 ** 31 - 1, -(2 ** 31), 0]) expect(await roundTrip(value)).toBe(value);
    expect(await roundTrip(-0)).toBe(0);
    for (const value of [2 ** 31, -(2 ** 31) - 1, 1.5, Number.NaN, '5', 5n, true]) {
      await expect(roundTrip(value)).rejects.toMatchObject(refused);
    }
    expect(await stored()).toEqual(['2147483647', '-2147483648', '0', '0']);
  });

  it('BIGINT reaches to both ends of 64 bits, given as bigint, safe number or digits', async () => {
    const { roundTrip, stored } = await column(DataTypes.BIGINT);
    const [most, least] = [2n ** 63n - 1n, -(2n ** 63n)];
    for (const value of [most, least, 2n ** 53n + 1n, 0n]) expect(await roundTrip(value)).toBe(value);
    expect(await roundTrip(Number.MAX_SAFE_INTEGER)).toBe(2n ** 53n - 1n);
    expect(await roundTrip('-9223372036854775808')).toBe(least);
    for (const value of [
      most + 1n,
      least - 1n,
      2 ** 53,
      1.5,
      '1.5',
      '',
      ' 1',
      '0x10',
      '9223372036854775808',
    ]) {
      await expect(roundTrip(value)).rejects.toMatchObject(refused);
    }
    expect((await stored()).slice(0, 2)).toEqual([String(most), String(least)]);
  });

  it('BOOLEAN is true or false, and nothing that merely resembles them', async () => {
    const { roundTrip, database } = await column(DataTypes.BOOLEAN);
    expect(await roundTrip(true)).toBe(true);
    expect(await roundTrip(false)).toBe(false);
    for (const value of [1, 0, 'true', '']) await expect(roundTrip(value)).rejects.toMatchObject(refused);
    expect(await context.rows(database, 'select id from items where value')).toHaveLength(1);
  });

  it('UUID goes in in any case and comes out in lower case', async () => {
    const { roundTrip, stored } = await column(DataTypes.UUID);
    const uuid = '0190163d-8694-739b-aea5-966c26f8ad91';
    expect(await roundTrip(uuid.toUpperCase())).toBe(uuid);
    for (const value of [uuid.replaceAll('-', ''), `{${uuid}}`, `${uuid} `, 5]) {
      await expect(roundTrip(value)).rejects.toMatchObject(refused);
    }
    expect(await stored()).toEqual([uuid]);
  });

  it('ENUM accepts its members, and the table itself rejects others', async () => {
    const members = ['open', "it's", '?', 'a\\b', 'Straße'] as const;
    const { roundTrip, stored, database } = await column(DataTypes.ENUM(...members));
    for (const member of members) expect(await roundTrip(member)).toBe(member);
    for (const value of ['closed', 'Open', '', 0])
      await expect(roundTrip(value)).rejects.toMatchObject(refused);
    await expect(roundTrip('closed')).rejects.toThrow("'open'");
    expect(await stored()).toEqual(members);
    await expect(database.knex.raw("insert into items (value) values ('closed')")).rejects.toMatchObject({
      message: expect.stringMatching(/check/i),
    });
  });

  it('BLOB keeps every byte, zero bytes and no bytes at all', async () => {
    const { roundTrip, database } = await column(DataTypes.BLOB);
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const given = new Uint8Array(bytes);
    const pending = roundTrip(given);
    given.fill(7);
    expect(await pending).toEqual(bytes);
    for (const each of [Buffer.from([0, 0, 0]), Buffer.alloc(0)]) expect(await roundTrip(each)).toEqual(each);
    for (const value of ['text', [1, 2], {}]) await expect(roundTrip(value)).rejects.toMatchObject(refused);
    const lengths = await context.rows(database, 'select length(value) as n from items order by id');
    expect(lengths).toEqual([{ n: 256 }, { n: 3 }, { n: 0 }]);
  });

  it.each(['JSON', 'JSONB'] as const)('%s stores every JSON value', async (name) => {
    const { roundTrip, stored } = await column(DataTypes[name]);
    const values = [
      { a: [1, { b: null }, []], 'key with "quotes"': "漢字 👍 \\ ' ?" },
      [],
      [null, [[]], 'x'],
      'a string',
      '"quoted"',
      '',
      '1',
      'null',
      0.1,
      1e21,
      -5,
      true,
      false,
      {},
    ];
    for (const value of values) expect(await roundTrip(value)).toEqual(value);
    const texts = await stored();
    expect(texts.map((text) => JSON.parse(text as string))).toEqual(values);
    const circle: { self?: unknown } = {};
    circle.self = circle;
    for (const value of [circle, { big: 5n }, () => 5])
      await expect(roundTrip(value)).rejects.toMatchObject(refused);
  });

  it('JSON rejects what it would store differently, with the path in the value', async () => {
    const { roundTrip } = await column(DataTypes.JSON);
    const refusing = roundTrip({ tags: ['a', undefined], note: undefined });
    await expect(refusing).rejects.toMatchObject({ ...refused, attribute: 'value' });
    await expect(refusing).rejects.toThrow(
      "value: 'item.value' must be a value that JSON can carry, not undefined at tags[1]",
    );
    for (const value of [/x/, [new Error('x')], { [Symbol('a')]: 1 }])
      await expect(roundTrip(value)).rejects.toMatchObject(refused);
    expect(await roundTrip({ at: new Date(0), note: undefined })).toEqual({ at: '1970-01-01T00:00:00.000Z' });
  });

  it('JSON is a copy of the object that was passed', async () => {
    const database = context.open();
    class Note extends Model.init({ data: DataTypes.JSON }, { database, modelName: 'note' }) {}
    await database.sync();
    const data = { list: ['a'] };
    const creating = Note.create({ data });
    data.list.push('too late');
    const note = await creating;
    expect(note.data).toEqual({ list: ['a'] });
    expect(data).toEqual({ list: ['a', 'too late'] });
  });

  it('a check constraint that a create violates is named, and nothing is stored', async () => {
    const database = context.open();
    await database.knex.raw(
      'create table prices (id integer primary key, amount integer constraint positive check (amount > 0))',
    );
    class Price extends Model.init(
      { id: { type: DataTypes.INTEGER, primaryKey: true }, amount: DataTypes.INTEGER },
      { database, modelName: 'price', timestamps: false },
    ) {}
    const breaking = Price.bulkCreate([
      { id: 1, amount: 1 },
      { id: 2, amount: -1 },
    ]);
    await expect(breaking).rejects.toThrow(CheckConstraintError);
    await expect(breaking).rejects.toMatchObject({ constraint: 'positive' });
    expect(await Price.findAll()).toEqual([]);
  });
});
