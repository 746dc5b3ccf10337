import { DataTypes, ValidationError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import fc from 'fast-check';

const nullable = {
  integer: DataTypes.INTEGER,
  text: DataTypes.STRING,
  price: DataTypes.DECIMAL(10, 2),
  big: DataTypes.BIGINT,
  double: DataTypes.DOUBLE,
  flag: DataTypes.BOOLEAN,
  day: DataTypes.DATEONLY,
  state: DataTypes.ENUM('open', 'held', 'done'),
  bytes: DataTypes.BLOB,
  uuid: DataTypes.UUID,
};

async function openItems(context: DatabaseContext) {
  const database = context.open();
  const attributes = { ...nullable, at: { type: DataTypes.DATE, allowNull: false } } as const;
  const Item = database.define('item', attributes, { timestamps: false });
  const Other = database.define('other', attributes, { timestamps: false });
  await database.sync();
  context.statements.length = 0;
  return { database, Item, Other };
}

type Found = { readonly id: number };
type Read = (options: object) => Promise<{
  readonly items: readonly Found[];
  readonly startCursor: string | null;
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}>;

/** Reads all pages from the first to the last, or back, and returns the keys of their rows in the order of all rows. */
async function walk(findPage: Read, size: number, isBackward: boolean): Promise<number[]> {
  const ids: number[] = [];
  let cursor: string | null = null;
  for (;;) {
    const page = await findPage(isBackward ? { last: size, before: cursor } : { first: size, after: cursor });
    const some = page.items.map(({ id }) => id);
    if (isBackward) ids.unshift(...some);
    else ids.push(...some);
    const hasMore = isBackward ? page.hasPreviousPage : page.hasNextPage;
    expect(some.length === size || !hasMore).toBe(true);
    if (!hasMore) return ids;
    cursor = isBackward ? page.startCursor : page.endCursor;
  }
}

const row = fc.record({
  integer: fc.option(fc.constantFrom(-1, 0, 2 ** 31 - 1)),
  text: fc.option(fc.constantFrom('', 'x', 'Z', 'é', "o'b?\\", '𝄞')),
  price: fc.option(fc.constantFrom('9.00', '10.00', '-1.50')),
  big: fc.option(fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, 2n ** 53n)),
  double: fc.option(fc.constantFrom(0.1, 0.1 + 2 ** -56, 1e300, -5e-300, 7)),
  flag: fc.option(fc.boolean()),
  day: fc.option(fc.constantFrom('2024-02-29', '0999-01-01', '9999-12-31')),
  state: fc.option(fc.constantFrom('open', 'held', 'done')),
  bytes: fc.option(fc.constantFrom('', 'a', '\xff\x00\\').map((text) => Buffer.from(text, 'latin1'))),
  uuid: fc.option(fc.uuid()),
  at: fc.constantFrom('2024-01-01T00:00:00.000Z', '2024-01-01T00:00:00.001Z', '0999-12-31T23:59:59Z'),
});
const names = [...Object.keys(nullable), 'at', 'id'];
const direction = fc.constantFrom('ASC', 'DESC', 'ASC NULLS LAST', 'DESC NULLS FIRST', 'DESC NULLS LAST');
const orders = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), direction), {
  maxLength: 3,
  selector: ([name]) => name,
});

describeEachDatabase('pages by cursors', (context) => {
  it('are together what findAll returns, forward and backward, in any order', async () => {
    const { Item } = await openItems(context);
    const property = fc.asyncProperty(
      fc.array(row, { maxLength: 12 }),
      orders,
      fc.integer({ min: 1, max: 5 }),
      async (rows, order, size) => {
        await Item.destroy({ all: true });
        await Item.bulkCreate(rows as never);
        const by = { order: order as never, attributes: ['id'] } as const;
        // A limit completes the order.
        const found = (await Item.findAll({ ...by, limit: 100 })).map(({ id }) => id);
        const findPage: Read = (options) => Item.findPage({ ...by, ...options } as never);
        expect(await walk(findPage, size, false)).toEqual(found);
        expect(await walk(findPage, size, true)).toEqual(found);
      },
    );
    await fc.assert(property, { numRuns: propertyRuns(60, 3) });
  });

  it('begin after what the database has stored, if an attribute cannot show all of it', async () => {
    const { database, Item } = await openItems(context);
    const inserted = {
      sqlite: ["'2024-01-01 00:00:00'", "'2024-01-01T00:00:00.000Z'", "'2024-01-01'"],
      postgres: [
        ...[1, 2, 3, 4].map((n) => `timestamptz '2024-01-01 00:00:00Z' + ${n} * interval '1 microsecond'`),
        "'infinity'",
        "'-infinity'",
        "'0044-03-15 12:00:00 BC'",
        "'20240-01-01 00:00:00'",
      ],
    }[context.dialect];
    for (const at of inserted) await database.knex.raw(`insert into items ("at") values (${at})`);
    for (const order of [['at'], [['at', 'DESC']]]) {
      const all = await Item.findAll({ order: order as never, limit: 100 });
      const findPage: Read = (options) => Item.findPage({ order, ...options } as never);
      expect(await walk(findPage, 1, false)).toEqual(all.map(({ id }) => id));
      expect(await walk(findPage, 1, true)).toEqual(all.map(({ id }) => id));
    }
  });

  it('accept every special number that a row can have', async () => {
    const { database, Item } = await openItems(context);
    const special = {
      sqlite: ['9e999', '-9e999', '0', 'null'],
      postgres: ["'NaN'", "'Infinity'", "'-Infinity'", '0', 'null'],
    }[context.dialect];
    for (const each of special)
      await database.knex.raw(`insert into items ("at", "double") values ('2024-01-01', ${each})`);
    const all = await Item.findAll({ order: ['double'], limit: 100 });
    const findPage: Read = (options) => Item.findPage({ order: ['double'], ...options } as never);
    expect(await walk(findPage, 1, false)).toEqual(all.map(({ id }) => id));
  });
});

const encode = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');
const decode = (cursor: string | null) => JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString());

/** Texts at the limits of some type. */
const limits = [
  't9223372036854775808',
  'i9223372036854775808',
  't2147483648',
  't0x10',
  't',
  'i',
  'n',
  'b',
  't1e400',
  't1e-400',
  't1e-320',
  'tNaN',
  't\\x0',
  't\\x00',
  't\\400',
  'tT',
  't2024-02-30',
  't4714-11-23 BC',
  't4714-11-24 BC',
  't4714-11-23 23:59:59+00 BC',
  't5874898-01-01',
  't5874897-12-31',
  't294277-01-01 00:00:00+00',
  't2024-01-01 24:00:00+00',
  't2024-01-01 00:00:00+16',
  't2024-01-01 00:00:00.1234567',
  't0000-01-01',
  't\\x',
  'ta\\\\b\\377',
  'tInfinity',
  't-infinity',
  't12345.678',
  `t${'9'.repeat(131_072)}`,
  `t${'9'.repeat(131_073)}`,
  't-9223372036854775808',
  't1.7976931348623157e+308',
  't5e-324',
  't4714-11-24 00:00:00+00 BC',
  't275760-09-13 00:00:00+00',
  't1883-11-18 12:03:57-00:01:15',
  't2024-02-29 23:59:59.123456+15:59:59',
];

/** Texts that are nearly values of some type. */
const forged = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary', maxLength: 8 }).map((text) => `t${text}`),
  fc.string({ maxLength: 8 }),
  fc.tuple(fc.constantFrom('t', 'i', 'n', 'b'), fc.maxSafeInteger()).map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom('t', 'n'), fc.double()).map((parts) => parts.join('')),
  fc
    .tuple(
      fc.integer({ min: 0, max: 30_000 }),
      fc.nat(13),
      fc.nat(32),
      fc.nat(25),
      fc.constantFrom('', ' BC'),
    )
    .map(([year, month, day, hour, era]) => {
      const pad = (part: number, width = 2) => String(part).padStart(width, '0');
      const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
      return hour % 2 === 0 ? `t${date}${era}` : `t${date} ${pad(hour)}:00:00.5+${pad(hour)}${era}`;
    }),
  fc.constantFrom(true, 5, [], {}, ['t']),
);

describeEachDatabase('a cursor that was not returned', (context) => {
  it('is a ValidationError before any statement is sent', async () => {
    const { Item, Other } = await openItems(context);
    await Item.create({ at: new Date(), integer: 5 });
    await Other.create({ at: new Date() });
    const { endCursor } = await Item.findPage({ first: 1, order: ['integer'] });
    const { endCursor: otherModel } = await Other.findPage({ first: 1, order: ['integer'] });
    const { endCursor: otherOrder } = await Item.findPage({ first: 1, order: [['integer', 'DESC']] });
    const { endCursor: longerOrder } = await Item.findPage({ first: 1, order: ['integer', 'at'] });
    const [version, model, order, values] = decode(endCursor);
    const notACursor = 'after is not a cursor';
    const cases: readonly (readonly [unknown, string])[] = [
      ['', notACursor],
      ['null', notACursor],
      ['1', notACursor],
      ['é', notACursor],
      [`${endCursor}=`, notACursor],
      [` ${endCursor}`, notACursor],
      [endCursor?.slice(1), notACursor],
      [endCursor?.slice(0, -4), notACursor],
      [encode({}), notACursor],
      [encode(null), notACursor],
      [encode([]), notACursor],
      [encode([2, model, order, values]), notACursor],
      [encode([version, model, order, values, 0]), notACursor],
      [encode([version, model, order, values.slice(1)]), notACursor],
      [encode([version, model, order, [...values, null]]), notACursor],
      [encode([version, model, order, 'ti']), notACursor],
      [Buffer.from('['.repeat(100_000)).toString('base64url'), notACursor],
      [5, 'after takes a cursor, which is a text, not a number'],
      [[endCursor], 'after takes a cursor, which is a text, not an array'],
      [{}, 'after takes a cursor, which is a text, not an object'],
      [true, 'after takes a cursor, which is a text, not a boolean'],
      [otherModel, 'after is a cursor of another model'],
      [encode([version, {}, order, values]), 'after is a cursor of another model'],
      [otherOrder, 'after is a cursor of another order'],
      [longerOrder, 'after is a cursor of another order'],
      [encode([version, model, null, values]), 'after is a cursor of another order'],
      [encode([version, model, [], []]), 'after is a cursor of another order'],
      [encode([version, model, order, ['tx', values[1]]]), "with a value that 'integer' cannot have"],
      [encode([version, model, order, [5, values[1]]]), "with a value that 'integer' cannot have"],
      [encode([version, model, order, [values[0], 'i2147483648']]), "with a value that 'id' cannot have"],
    ];
    context.statements.length = 0;
    for (const [after, message] of cases) {
      const finding = Item.findPage({ first: 1, order: ['integer'], after: after as never });
      await expect(finding).rejects.toMatchObject({
        name: 'ValidationError',
        code: 'INVALID_QUERY',
        model: 'item',
        message: expect.stringContaining(message),
      });
    }
    const before = Item.findPage({ last: 1, before: 'x' });
    await expect(before).rejects.toThrow('before is not a cursor');
    expect(context.statements).toEqual([]);
  });

  it('is a ValidationError or a place in the order, whatever values it holds', async () => {
    const { Item } = await openItems(context);
    await Item.create({ at: new Date(), integer: 5 });
    const cursors = await Promise.all(
      names.map(async (name) => (await Item.findPage({ first: 1, order: [name as never, 'id'] })).endCursor),
    );
    const check = async (index: number, value: unknown) => {
      const name = names[index] as string;
      const [version, model, order, [, ...others]] = decode(cursors[index] ?? null);
      const after = encode([version, model, order, [value, ...others]]);
      const by = [name as never, 'id'] as const;
      const page = await Item.findPage({ first: 5, order: by, after }).catch((error) => error);
      if (page instanceof ValidationError) expect(page.message).toContain('after is a cursor with a value');
      else expect(page).toMatchObject({ hasPreviousPage: true });
    };
    for (const index of names.keys()) for (const value of limits) await check(index, value);
    const property = fc.asyncProperty(fc.nat(names.length - 1), forged, check);
    await fc.assert(property, { numRuns: propertyRuns(1500, 10) });
  });

  it('binds what it holds', async () => {
    const { Item } = await openItems(context);
    await Item.bulkCreate([
      { at: new Date(), text: 'a' },
      { at: new Date(), text: 'b' },
    ]);
    const { startCursor } = await Item.findPage({ first: 1, order: ['text'] });
    const [version, model, order, [, id]] = decode(startCursor);
    const after = encode([version, model, order, ["ta' or '1' = '1", id]]);
    const page = await Item.findPage({ first: 5, order: ['text'], after });
    expect(page.items.map(({ text }) => text)).toEqual(['b']);
    expect(context.statements.at(-1)).not.toContain("'1'");
  });
});
