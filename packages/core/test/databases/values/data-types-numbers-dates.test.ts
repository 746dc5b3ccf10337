import { ConfigurationError, type DataType, DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { openValueColumn } from './open-value-column';

const refused = { name: 'ValidationError', code: 'INVALID_VALUE', path: ['value'] };

describeEachDatabase('numbers and dates', (context) => {
  const column = (type: Parameters<typeof openValueColumn>[1]) => openValueColumn(context, type);

  it.each(['FLOAT', 'DOUBLE'] as const)('%s keeps every bit of a number', async (name) => {
    const { roundTrip, database } = await column(DataTypes[name]);
    const values = [
      0.1,
      0.1 + 0.2,
      1e308,
      5e-324,
      -1.5,
      3,
      2 ** 53,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ];
    for (const value of values) expect(await roundTrip(value)).toBe(value);
    for (const value of ['0.1', 1n]) await expect(roundTrip(value)).rejects.toMatchObject(refused);
    expect(await context.rows(database, 'select id from items where value > 1e307')).toHaveLength(2);
  });

  it('minus zero is zero, since no database keeps its sign for certain', async () => {
    const { roundTrip } = await column(DataTypes.DOUBLE);
    expect(await roundTrip(-0)).toBe(0);
  });

  it('NaN is stored if the database supports it, and rejected before any SQL if not', async () => {
    const { roundTrip, stored } = await column(DataTypes.DOUBLE);
    if (context.dialect === 'postgres') {
      expect(await roundTrip(Number.NaN)).toBeNaN();
      expect(await stored()).toEqual(['NaN']);
    } else {
      context.statements.length = 0;
      await expect(roundTrip(Number.NaN)).rejects.toMatchObject(refused);
      await expect(roundTrip(Number.NaN)).rejects.toThrow("value: 'item.value' is NaN");
      expect(context.statements).toEqual([]);
    }
  });

  it('an attribute that is NaN, or minus zero, has not changed', async () => {
    const database = context.open();
    const Reading = database.define('reading', { f: DataTypes.DOUBLE });
    await database.sync();
    const zero = await Reading.create({ f: 0 });
    zero.f = -0;
    expect(zero.changed()).toEqual([]);
    if (context.dialect === 'sqlite') return;
    const reading = await Reading.create({ f: Number.NaN });
    expect(reading.changed()).toEqual([]);
    const found = await Reading.findByPk(reading.id);
    expect(found?.changed()).toEqual([]);
    reading.f = 0;
    expect(reading.changed()).toEqual(['f']);
    zero.f = Number.NaN;
    expect(zero.changed()).toEqual(['f']);
  });

  it('DECIMAL(10, 2) is exact, as text with its two digits after the point', async () => {
    const { roundTrip, stored } = await column(DataTypes.DECIMAL(10, 2));
    const pairs = [
      ['12.5', '12.50'],
      [12.5, '12.50'],
      [7, '7.00'],
      ['-0.01', '-0.01'],
      ['-0', '0.00'],
      ['0012.30', '12.30'],
      ['99999999.99', '99999999.99'],
      ['-99999999.99', '-99999999.99'],
    ];
    for (const [given, expected] of pairs) expect(await roundTrip(given)).toBe(expected);
    for (const value of ['1.005', '100000000', '1e3', '', '1,5', Number.NaN, 0.1 + 0.2, 5n]) {
      await expect(roundTrip(value)).rejects.toMatchObject(refused);
    }
    expect(await stored()).toEqual(pairs.map(([, expected]) => expected));
  });

  it('DECIMAL without bounds keeps as many digits as it is given', async () => {
    const { roundTrip, stored } = await column(DataTypes.DECIMAL);
    const values = ['123456789012345678901234567890.123456789012345678901234567890', '1.10', '-5', '0.000'];
    for (const value of values) expect(await roundTrip(value)).toBe(value);
    expect(await stored()).toEqual(values);
  });

  it('DATE is an instant, to the millisecond, in any form and time zone', async () => {
    const { roundTrip } = await column(DataTypes.DATE);
    const instants = [
      ['2024-02-29T23:59:59.999Z', '2024-02-29T23:59:59.999Z'],
      ['2024-07-01T12:00:00.001+05:30', '2024-07-01T06:30:00.001Z'],
      ['2024-07-01 12:00:00-04:00', '2024-07-01T16:00:00.000Z'],
      ['2024-07-01', '2024-07-01T00:00:00.000Z'],
      [0, '1970-01-01T00:00:00.000Z'],
      [-1, '1969-12-31T23:59:59.999Z'],
      ['1888-03-02T01:02:03.004Z', '1888-03-02T01:02:03.004Z'],
      ['0001-01-01T00:00:00.000Z', '0001-01-01T00:00:00.000Z'],
      ['-000044-03-15T10:00:00.000Z', '-000044-03-15T10:00:00.000Z'],
      ['0000-01-01', '0000-01-01T00:00:00.000Z'],
      ['0000-12-31T23:59:59.999Z', '0000-12-31T23:59:59.999Z'],
      ['-000001-12-31T23:59:59.999Z', '-000001-12-31T23:59:59.999Z'],
      ['-004713-11-24T00:00:00.000Z', '-004713-11-24T00:00:00.000Z'],
      [8.64e15, '+275760-09-13T00:00:00.000Z'],
      ['+012000-01-01T00:00:00.123Z', '+012000-01-01T00:00:00.123Z'],
    ];
    for (const [given, expected] of instants)
      expect(await roundTrip(given)).toEqual(new Date(expected as string));
    const date = new Date('2024-07-01T16:00:00.001Z');
    expect(await roundTrip(date)).toEqual(date);
    for (const value of ['yesterday', '12', '2024-13-01', '2024-02-30', new Date(Number.NaN), true]) {
      await expect(roundTrip(value)).rejects.toMatchObject(refused);
    }
  });

  it('DATE before all that the database can store is rejected before any SQL', async () => {
    const { roundTrip } = await column(DataTypes.DATE);
    context.statements.length = 0;
    for (const early of [new Date(-8.64e15), new Date('-004713-11-23T23:59:59.999Z')]) {
      if (context.dialect === 'sqlite') expect(await roundTrip(early)).toEqual(early);
      else await expect(roundTrip(early)).rejects.toMatchObject({ ...refused, attribute: 'value' });
    }
    if (context.dialect === 'postgres') {
      expect(context.statements).toEqual([]);
      await expect(roundTrip(-8.64e15)).rejects.toThrow(
        "value: 'item.value' is before 24 November 4714 BC, which this database cannot store",
      );
    }
  });

  it('DATE in a condition may be earlier than any stored one, or leaves the surrounding transaction usable', async () => {
    const database = context.open();
    const Item = database.define('item', { at: DataTypes.DATE });
    await database.sync();
    await database.transaction(async () => {
      await Item.create({ at: new Date(0) });
      const found = await Item.findOne({ where: { at: new Date(-8.64e15) } }).catch((error) => error);
      if (context.dialect === 'postgres') expect(found).toMatchObject({ code: 'INVALID_VALUE' });
      else expect(found).toBeNull();
    });
    expect(await Item.count()).toBe(1);
  });

  it('DATE is stored as something that SQL can compare', async () => {
    const { roundTrip, database } = await column(DataTypes.DATE);
    await roundTrip('2024-07-01T12:00:00.500Z');
    await roundTrip('1888-03-02T01:02:03.004Z');
    const later = await context.rows(
      database,
      "select id from items where value > '2024-07-01T12:00:00.499Z'",
    );
    expect(later).toEqual([{ id: 1 }]);
  });

  it('DATEONLY is a day of the calendar, in no time zone', async () => {
    const { roundTrip, stored } = await column(DataTypes.DATEONLY);
    const days = ['2024-02-29', '2000-02-29', '1888-12-31', '0001-01-01', '9999-12-31'];
    for (const day of days) expect(await roundTrip(day)).toBe(day);
    for (const value of [
      '2023-02-29',
      '1900-02-29',
      '2024-13-01',
      '2024-1-1',
      '2024-02-29T00:00:00Z',
      '',
      new Date(0),
    ]) {
      await expect(roundTrip(value)).rejects.toMatchObject(refused);
    }
    expect(await stored()).toEqual(days);
  });

  if (context.dialect === 'postgres') {
    it('dates and bytes survive a session with other settings', async () => {
      const settings = '-c timezone=Europe/Amsterdam -c bytea_output=escape';
      const options = { url: undefined, connection: { connectionString: context.url(), options: settings } };
      const { roundTrip, database } = await openValueColumn(context, DataTypes.DATE, options as never);
      for (const text of ['1850-01-01T00:00:00.000Z', '2024-07-01T12:00:00.001Z']) {
        expect(await roundTrip(text)).toEqual(new Date(text));
      }
      await database.drop();
      const bytes = await openValueColumn(context, DataTypes.BLOB, options as never);
      expect(await bytes.roundTrip(Buffer.from([0, 92, 39, 255]))).toEqual(Buffer.from([0, 92, 39, 255]));
    });

    it('ARRAY keeps items of every type, and nulls among them', async () => {
      const cases: [Parameters<typeof openValueColumn>[1], unknown[]][] = [
        [DataTypes.ARRAY(DataTypes.INTEGER), [1, -2, null, 2 ** 31 - 1]],
        [DataTypes.ARRAY(DataTypes.TEXT), ['a,b', '"q"', '{x}', '\\', '', ' ', 'NULL', null, "it's"]],
        [DataTypes.ARRAY(DataTypes.BIGINT), [2n ** 63n - 1n, null, -(2n ** 63n)]],
        [DataTypes.ARRAY(DataTypes.DATE), [new Date('1850-01-01T00:00:00.001Z'), null, new Date(0)]],
        [DataTypes.ARRAY(DataTypes.DATEONLY), ['2024-02-29', null]],
        [DataTypes.ARRAY(DataTypes.UUID), ['0190163d-8694-739b-aea5-966c26f8ad91']],
        [DataTypes.ARRAY(DataTypes.JSONB), [{ a: ['"', ','] }, 'text', 5, null]],
        [DataTypes.ARRAY(DataTypes.BOOLEAN), [true, false, null]],
        [DataTypes.ARRAY(DataTypes.DOUBLE), [0.1, Number.NaN, Number.POSITIVE_INFINITY]],
        [DataTypes.ARRAY(DataTypes.DECIMAL(10, 2)), ['1.50', null]],
        [DataTypes.ARRAY(DataTypes.BLOB), [Buffer.from([0, 255]), Buffer.alloc(0), null]],
        [
          DataTypes.ARRAY(DataTypes.ARRAY(DataTypes.INTEGER)),
          [
            [1, 2],
            [3, null],
          ],
        ],
      ];
      for (const [type, items] of cases) {
        const { roundTrip, database } = await column(type);
        expect(await roundTrip(items)).toEqual(items);
        expect(await roundTrip([])).toEqual([]);
        await database.drop();
      }
    });

    it('ARRAY of arrays stores values of one shape, and rejects what would be read differently', async () => {
      const { ARRAY, INTEGER, JSON: Json, TEXT } = DataTypes;
      const kept: [Parameters<typeof openValueColumn>[1], unknown[]][] = [
        [ARRAY(ARRAY(INTEGER)), []],
        [ARRAY(ARRAY(INTEGER)), [[1], [null]]],
        [ARRAY(ARRAY(INTEGER)), [null, null]],
        [
          ARRAY(ARRAY(ARRAY(TEXT))),
          [
            [
              ['a', 'b'],
              ['c', null],
            ],
          ],
        ],
        // Of an item that is JSON, arrays are no dimensions.
        [ARRAY(Json), [[], [1], [[2]], 'a', null]],
      ];
      for (const [type, items] of kept) {
        const { roundTrip, database } = await column(type);
        expect(await roundTrip(items)).toEqual(items);
        await database.drop();
      }
      const cases: [Parameters<typeof openValueColumn>[1], unknown[], what: string][] = [
        [ARRAY(ARRAY(INTEGER)), [[]], 'contains an empty array'],
        [ARRAY(ARRAY(INTEGER)), [[], []], 'contains an empty array'],
        [ARRAY(ARRAY(INTEGER)), [[1], [2, 3]], 'has arrays of different lengths at one level'],
        [ARRAY(ARRAY(INTEGER)), [[1], null], 'contains null in the place of an array'],
        [ARRAY(ARRAY(ARRAY(TEXT))), [[['a'], ['b']], [['c']]], 'has arrays of different lengths'],
        [ARRAY(ARRAY(ARRAY(TEXT))), [[['a']], [null]], 'has arrays of different lengths'],
        [ARRAY(ARRAY(TEXT)), [['a'], ['b\0']], 'contains the character NUL'],
        [ARRAY(Json), [[1], 'a\0'], 'contains the character NUL'],
        [ARRAY(DataTypes.JSONB), [null, { a: ['\ud800'] }], 'contains a lone surrogate'],
        [ARRAY(DataTypes.DATE), [new Date(-8.64e15)], 'is before 24 November 4714 BC'],
        [sevenLevels(INTEGER), [[[[[[[1]]]]]]], 'has arrays on more than 6 levels'],
      ];
      for (const [type, items, what] of cases) {
        const { roundTrip, database } = await column(type);
        context.statements.length = 0;
        await expect(roundTrip(items)).rejects.toMatchObject({ ...refused, attribute: 'value' });
        await expect(roundTrip(items)).rejects.toThrow(`'item.value' ${what}`);
        expect(context.statements).toEqual([]);
        await database.drop();
      }
    });

    it('ARRAY rejects an invalid item, and what is not an array', async () => {
      const { roundTrip } = await column(DataTypes.ARRAY(DataTypes.INTEGER));
      await expect(roundTrip([1, 'two'])).rejects.toMatchObject(refused);
      await expect(roundTrip([1, 'two'])).rejects.toThrow('item 1');
      for (const value of [1, '1', '{1}', { 0: 1 }, [undefined]])
        await expect(roundTrip(value)).rejects.toMatchObject(refused);
    });
  } else {
    it('ARRAY is rejected when the model is declared', () => {
      const declare = () => context.open().define('item', { list: DataTypes.ARRAY(DataTypes.INTEGER) });
      expect(declare).toThrow(ConfigurationError);
      expect(declare).toThrow("Attribute 'item.list' has the type ARRAY, which SQLite does not have");
    });
  }
});

function sevenLevels(type: DataType<unknown, unknown>): DataType<unknown, unknown> {
  let nested = type;
  for (let level = 0; level < 7; level += 1) nested = DataTypes.ARRAY(nested) as DataType<unknown, unknown>;
  return nested;
}
