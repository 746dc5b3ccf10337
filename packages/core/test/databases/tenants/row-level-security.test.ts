import {
  ConfigurationError,
  Database,
  DataTypes,
  RecordNotFoundError,
  sql,
  TimeoutError,
} from '@espalier/core';
import { describeEachDatabase, type OpenOptions, withoutPipelining } from '@espalier/testkit';
import { watchWire } from '../../helpers/open-connection';

const contextSettings = { shopId: 'app.shop_id' };

describeEachDatabase('parameters of the server that follow the context', (context) => {
  if (context.dialect !== 'postgres') {
    it('are refused by a database without them', () => {
      expect(() => new Database({ url: context.url(), contextSettings })).toThrow(
        '`contextSettings` sets parameters of a server; SQLite has none',
      );
    });
    return;
  }

  function define(database: Database) {
    const name = { type: DataTypes.STRING, allowNull: false } as const;
    const shopId = { type: DataTypes.INTEGER, allowNull: false } as const;
    class Order extends database.define('order', { shopId, name }, { timestamps: false }) {
      static Lines = this.hasMany(() => Line, { foreignKey: 'orderId' });
    }
    class Line extends database.define('line', { shopId, name }, { timestamps: false }) {}
    return { Order, Line };
  }

  /** Opens tables whose policies compare the shop of a row with the parameter, as a role that the policies hold for. */
  async function openSecured(options: OpenOptions = {}) {
    const owner = context.open();
    define(owner);
    await owner.sync();
    await owner.raw(`do $$ begin create role shop_member; exception when duplicate_object then null; end $$`);
    for (const table of ['orders', 'lines']) {
      await owner.raw(`alter table ${table} enable row level security`);
      await owner.raw(
        `create policy own on ${table} using ("shopId" = nullif(current_setting('app.shop_id', true), '')::int)`,
      );
    }
    const schema = (await owner.raw('select current_schema() as name'))[0]?.name;
    await owner.raw(`grant usage on schema "${schema}" to shop_member`);
    await owner.raw(`grant all on all tables in schema "${schema}" to shop_member`);
    await owner.raw(`grant all on all sequences in schema "${schema}" to shop_member`);
    const database = context.open({ contextSettings, pool: { min: 0, max: 1 }, ...options });
    const { client } = database.knex;
    const raw = await client.acquireConnection();
    await raw.query('set role shop_member');
    client.releaseConnection(raw);
    const models = define(database);
    const inShop = <T>(shopId: number, work: () => T) => database.withContext({ shopId }, work);
    const create = (shopId: number) =>
      inShop(shopId, () =>
        models.Order.create(
          { shopId, name: `order ${shopId}`, lines: [{ shopId, name: `line ${shopId}` }] },
          { include: [models.Order.Lines] },
        ),
      );
    const orders = [await create(1), await create(2)];
    context.statements.length = 0;
    return { ...models, database, orders, inShop, wire: watchWire(raw) };
  }

  it('are set for every call, so that the policies of the tables see the shop of the request', async () => {
    const { Order, Line, database, orders, inShop } = await openSecured();
    expect(await inShop(1, () => Order.findAll({ include: [Order.Lines] }))).toMatchObject([
      { name: 'order 1', lines: [{ name: 'line 1' }] },
    ]);
    expect(await inShop(2, () => Line.count())).toBe(1);
    expect(await inShop(2, () => Order.update({ name: 'x' }, { all: true }))).toBe(1);
    expect(await inShop(1, () => Order.findByPk(orders[1]?.id as number))).toBeNull();
    expect(await Order.count()).toBe(0);
    await expect(inShop(1, () => Order.create({ shopId: 2, name: 'theirs' }))).rejects.toThrow(
      /row-level security/,
    );
    const [row] = await inShop(2, () => database.raw('select name from orders'));
    expect(row).toEqual({ name: 'x' });
    expect(await inShop(1, () => Order.query().select('name'))).toEqual([{ name: 'order 1' }]);
    expect(await database.raw('select name from orders')).toEqual([]);
  });

  it('cost no round trip', async () => {
    const { Order, database, orders, inShop, wire } = await openSecured();
    const include = [Order.Lines];
    const count = async (call: () => Promise<unknown>) => {
      await inShop(1, call);
      wire.roundTrips = 0;
      await inShop(1, call);
      return wire.roundTrips;
    };
    const values = () => ({ shopId: 1, name: 'new', lines: [{ shopId: 1, name: 'new' }] });
    const body = { id: orders[0]?.id as number, name: 'saved' };
    expect(await count(() => Order.count())).toBe(1);
    expect(await count(() => Order.create(values(), { include }))).toBe(1);
    expect(await count(() => Order.save(body))).toBe(1);
    expect(
      await count(() =>
        database.transaction(async () => {
          await Order.create(values(), { include });
          await Order.count();
        }),
      ),
    ).toBe(3);
  });

  it('end with the statements of the call, for the next user of the connection', async () => {
    const { Order, database, inShop } = await openSecured();
    await inShop(1, () => Order.count());
    const left = await database.knex.raw(`select current_setting('app.shop_id', true) as left`);
    expect(left.rows[0].left || '').toBe('');
  });

  it('are those of each call inside a transaction, after a rollback to a savepoint too', async () => {
    const { Order, database, inShop } = await openSecured();
    await database.transaction(async () => {
      expect(await inShop(1, () => Order.count())).toBe(1);
      expect(await Order.count()).toBe(0);
      const failing = inShop(1, () => Order.create({ shopId: 2, name: 'theirs' }));
      await expect(failing).rejects.toThrow(/row-level security/);
      expect(await inShop(2, () => Order.count())).toBe(1);
      expect(await inShop(2, () => database.raw('select count(*)::int as n from orders'))).toEqual([
        { n: 1 },
      ]);
    });
  });

  it('are set for a query in a transaction of knex', async () => {
    const { Order, database, inShop } = await openSecured();
    await database.knex.transaction(async (transaction) => {
      const namesIn = (shopId: number) =>
        inShop(shopId, () => Order.query().transacting(transaction).select('name'));
      expect(await namesIn(1)).toEqual([{ name: 'order 1' }]);
      expect(await namesIn(2)).toEqual([{ name: 'order 2' }]);
      expect(await Order.query().transacting(transaction).select('name')).toEqual([]);
    });
  });

  it('need a transaction if the driver sends each statement by itself', async () => {
    const { Order, inShop } = await openSecured(withoutPipelining(context));
    expect(await inShop(1, () => Order.count())).toBe(1);
    expect(context.statements.map((text) => text.split(' ').slice(0, 2).join(' '))).toEqual([
      'begin',
      'select set_config($1,',
      'select count(*)',
      'commit',
    ]);
  });

  it('hold in transactions, and for queries of knex, if the driver sends each statement by itself', async () => {
    const { Order, Line, database, orders, inShop } = await openSecured(withoutPipelining(context));
    expect(await inShop(1, () => database.raw('select name from orders'))).toEqual([{ name: 'order 1' }]);
    expect(await inShop(2, () => Order.query().select('name'))).toEqual([{ name: 'order 2' }]);
    const [order] = await inShop(1, () => Order.findAll({ where: { id: orders[0]?.id as number } }));
    const [line] = await inShop(1, () => Line.findAll());
    const replacing = inShop(1, () => Order.Lines.set(order as never, [99]));
    await expect(replacing).rejects.toThrow(RecordNotFoundError);
    expect(await inShop(1, () => Line.findByPk(line?.id as number))).toMatchObject({ orderId: order?.id });
    const failing = inShop(1, () =>
      database.transaction(async () => {
        await Order.create({ shopId: 1, name: 'undone' });
        throw new RangeError('no');
      }),
    );
    await expect(failing).rejects.toThrow(RangeError);
    expect(await inShop(1, () => Order.count())).toBe(1);
  });

  it('leave no transaction open if the call is cancelled', async () => {
    const { Order, database, inShop } = await openSecured(withoutPipelining(context));
    const where = sql`pg_sleep(20) is not null`;
    await expect(inShop(1, () => Order.findAll({ where, timeout: 100 }))).rejects.toThrow(TimeoutError);
    await inShop(1, () => Order.create({ shopId: 1, name: 'after' }));
    expect(await context.open().raw(`select name from orders where name = 'after'`)).toHaveLength(1);
    const { rows } = await database.knex.raw('select now() = statement_timestamp() as alone');
    expect(rows).toEqual([{ alone: true }]);
  });

  it.each([[{ shopId: 'shop_id' }], [{ shopId: "app.shop'id" }], [{ shopId: 1 }], [{}], ['app.shop_id']])(
    'have a prefix in their names: %p is rejected',
    (given) => {
      expect(() => new Database({ url: context.url(), contextSettings: given as never })).toThrow(
        ConfigurationError,
      );
    },
  );
});
