import { aggregate, DataTypes, Op, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { defineSales } from './aggregate-models.js';

const count = { orders: aggregate.count() };
const byStatus = { groupBy: { status: 'status' }, select: count };
const { INTEGER, TEXT } = DataTypes;

describeEachDatabase('the errors of aggregate', (context) => {
  function openModels() {
    const models = defineSales(context.open());
    const { Customer, Line, Order } = models;
    return { Customer, Line, Order };
  }
  type Models = ReturnType<typeof openModels>;

  const wrong: readonly (readonly [options: (models: Models) => unknown, message: string])[] = [
    [() => undefined, 'select takes an object of names, not undefined'],
    [() => [], 'order.aggregate: the options must be an object'],
    [() => ({ select: count, group: ['status'] }), "order.aggregate was given an unknown option 'group'"],
    [() => ({ select: {} }), 'select names nothing, such as { orders: aggregate.count() }'],
    [() => ({ select: [aggregate.count()] }), 'select takes an object of names, not an array'],
    [() => ({ ...byStatus, groupBy: {} }), 'groupBy names nothing; leave it out for one row'],
    [() => ({ ...byStatus, groupBy: ['status'] }), 'groupBy takes an object of names, not an array'],
    [() => ({ ...byStatus, groupBy: { s: 'stat' } }), "groupBy.s: 'stat' is not an attribute of 'order'"],
    [
      () => ({ ...byStatus, groupBy: { s: 5 } }),
      'groupBy.s takes an attribute, a part of a date, or [sql`…`, type]',
    ],
    [
      () => ({ ...byStatus, groupBy: { s: sql`upper(note)` } }),
      'if it is of their row; not an sql fragment without a data type',
    ],
    [
      () => ({ ...byStatus, groupBy: { s: [sql`max(note)`, TEXT] } }),
      'groupBy.s: the sql fragment calls an aggregate function, which belongs in select',
    ],
    [
      () => ({ ...byStatus, groupBy: { month: sql.month('note') } }),
      "groupBy.month: 'note' is TEXT, which has no month",
    ],
    [
      () => ({ ...byStatus, groupBy: { month: sql.month('placed') } }),
      "groupBy.month: 'placed' is not an attribute of 'order'",
    ],
    [
      ({ Order }) => ({ ...byStatus, groupBy: { sku: [Order.Lines, 'sku'] } }),
      "groupBy.sku: 'lines' refers to many rows, which would be counted once each; aggregate 'line' instead",
    ],
    [
      ({ Customer }) => ({ ...byStatus, groupBy: { name: [Customer.Country, 'name'] } }),
      "groupBy.name: an association in it is not one of 'order'",
    ],
    [
      ({ Order }) => ({ ...byStatus, groupBy: { city: [Order.Customer, 'town'] } }),
      "groupBy.city: 'town' is not an attribute of 'customer'",
    ],
    [
      ({ Order }) => ({ ...byStatus, groupBy: { customer: [Order.Customer] } }),
      'groupBy.customer takes an attribute',
    ],
    [
      () => ({ ...byStatus, select: { status: aggregate.count() } }),
      'select.status has the name of a column of groupBy; use another name',
    ],
    [
      () => ({ select: { note: 'note' } }),
      "select.note takes an aggregate such as aggregate.sum('price'), or [sql`…`, type]; not a string",
    ],
    [
      () => ({ select: { note: [sql`note`, TEXT] } }),
      'select.note: the sql fragment names a column of each row outside an aggregate function',
    ],
    [() => ({ select: { n: aggregate.sum('note') } }), "select.n: sum takes numbers; 'note' is TEXT"],
    [() => ({ select: { n: aggregate.avg('placedAt') } }), "select.n: avg takes numbers; 'placedAt' is DATE"],
    [
      () => ({ select: { n: aggregate.sum([sql`note`, TEXT]) } }),
      'select.n: sum takes numbers; the sql fragment is TEXT',
    ],
    [
      () => ({ select: { n: aggregate.min('isGift') } }),
      "select.n: min takes numbers, texts and dates; 'isGift' is BOOLEAN",
    ],
    [() => ({ select: { n: aggregate.countDistinct(undefined) } }), 'select.n takes an attribute'],
    [() => ({ select: { n: aggregate.count('nr') } }), "select.n: 'nr' is not an attribute of 'order'"],
    [() => ({ select: count, order: ['orders'] }), 'order needs groupBy; without it, the result is one row'],
    [
      () => ({ select: count, having: { orders: 1 } }),
      'having needs groupBy; without it, the result is one row',
    ],
    [() => ({ select: count, limit: 5 }), 'limit needs groupBy; without it, the result is one row'],
    [
      () => ({ ...byStatus, order: ['total'] }),
      "order: 'total' is not a column of the result; name it in groupBy or select",
    ],
    [() => ({ ...byStatus, order: 'orders' }), 'order takes an array, not a string'],
    [() => ({ ...byStatus, order: [['orders', 'UP']] }), "order: a direction is 'ASC' or 'DESC'"],
    [
      ({ Order }) => ({ ...byStatus, order: [[Order.Customer, 'city']] }),
      'order: an association to order by has to be one that is included',
    ],
    [() => ({ ...byStatus, limit: -1 }), 'limit must be a whole number from 0 on'],
    [() => ({ ...byStatus, offset: 1.5 }), 'offset must be a whole number from 0 on'],
  ];

  it.each(wrong.map(([options, message]) => ({ options, message })))(
    'an OptionError: $message',
    async ({ options, message }) => {
      const models = openModels();
      const call = models.Order.aggregate(options(models) as never);
      await expect(call).rejects.toMatchObject({ code: 'INVALID_OPTION' });
      await expect(call).rejects.toThrow(message);
      expect(context.statements).toEqual([]);
    },
  );

  const invalid: readonly (readonly [options: unknown, message: string])[] = [
    [{ where: { stat: 'open' } }, "where: 'stat' is not an attribute of 'order'"],
    [
      { having: { total: '1' } },
      "having: 'total' is not a column of the result; name it in groupBy or select",
    ],
    [{ having: { [Op.or]: [{ order: 1 }] } }, "having: 'order' is not a column of the result"],
    [{ having: { orders: 'many' } }, 'having.orders must be an integer of at most 64 bits'],
    [{ having: { orders: { gt: 1 } } }, "having.orders has 'gt' as text"],
    [{ having: { gt: 1 } }, "having has 'gt' as text"],
    [{ having: { status: 'shut' } }, "having.status must be one of 'open', 'paid', 'held'"],
    [{ having: 5 }, 'having takes an object of attributes and values, not a number'],
  ];

  it.each(invalid.map(([options, message]) => ({ options, message })))(
    'a ValidationError, since a request may send it: $message',
    async ({ options, message }) => {
      const { Order } = openModels();
      const call = Order.aggregate({ ...byStatus, ...(options as object) } as never);
      await expect(call).rejects.toMatchObject({ name: 'ValidationError' });
      await expect(call).rejects.toThrow(message);
    },
  );

  it.each([
    ['having', (deep: unknown) => deep],
    ['Op.and', (deep: unknown) => ({ [Op.and]: deep })],
    ['Op.or', (deep: unknown) => ({ [Op.or]: [deep] })],
    ['Op.not', (deep: unknown) => ({ [Op.not]: deep })],
    ['a column', (deep: unknown) => ({ orders: deep })],
  ])('a ValidationError for arrays of any depth in %s', async (_, around) => {
    const { Order } = openModels();
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    const call = Order.aggregate({ ...byStatus, having: around(deep) } as never);
    await expect(call).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(call).rejects.toThrow('not an array');
  });

  it('looks for the names of columns as deep as conditions may be', async () => {
    const { Order } = openModels();
    const within = (levels: number, innermost: object) =>
      Array.from({ length: levels }).reduce<object>((each) => ({ [Op.and]: [each] }), innermost);
    const having = (value: object) => Order.aggregate({ ...byStatus, having: value } as never);
    await expect(having(within(249, { total: 1 }))).rejects.toThrow(
      "having: 'total' is not a column of the result",
    );
    await expect(having(within(250, { total: 1 }))).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(having(within(9_000, { total: 1 }))).rejects.toThrow('more than 250 levels');
  });

  it('reads own keys only', async () => {
    const { Order } = openModels();
    const select = Object.create({ orders: aggregate.count() });
    await expect(Order.aggregate({ select })).rejects.toThrow('select names nothing');
    const parsed = JSON.parse('{"__proto__":{"name":"count"}}');
    await expect(Order.aggregate({ select: { n: parsed } } as never)).rejects.toThrow(
      'select.n takes an aggregate',
    );
  });

  it('does not define anything by a part of a date', async () => {
    const database = context.open();
    database.define(
      'item',
      { at: DataTypes.DATE },
      {
        indexes: [{ fields: [sql.month('at')] }, { fields: ['at'], where: sql`${sql.year('at')} = '2026'` }],
      },
    );
    await expect(database.sync()).rejects.toThrow(
      'indexes[0].fields[0]: a definition cannot have a part of a date',
    );
  });

  it('names the hint for a name that is nearly right', async () => {
    const { Order } = openModels();
    await expect(Order.aggregate({ ...byStatus, order: ['order'] } as never)).rejects.toMatchObject({
      hint: "did you mean 'orders'?",
      model: 'order',
    });
    await expect(
      Order.aggregate({
        ...byStatus,
        select: { n: aggregate.sum([sql`1`, INTEGER]) },
        having: { m: 1 },
      } as never),
    ).rejects.toMatchObject({ code: 'INVALID_QUERY', model: 'order' });
  });
});
