import { ConfigurationError, type Database, DataTypes, sql } from '@espalier/core';
import { defineShop, describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('tables in another schema', (context) => {
  const schema = 'Odd "shop"';

  const values = {
    title: 'Chair',
    user: { firstName: 'Mick', addresses: [{ city: 'Austin' }, { city: 'Dallas' }] },
    tags: [{ name: 'wood' }, { name: 'sale' }],
  };

  it('are made, written in one round trip, read, changed and dropped; SQLite has no schemas', async () => {
    const database = context.open();
    if (context.dialect === 'sqlite') {
      expect(() => defineShop(database, { schema })).toThrow(ConfigurationError);
      return;
    }
    const { Product, User, Address } = defineShop(database, { schema });
    await database.sync({ force: true });
    await database.sync();
    const include = [{ association: Product.User, include: [User.Addresses] }, Product.Tags] as const;
    await Product.create({ title: 'first' });
    context.statements.length = 0;

    const product = await Product.create(values, { include });

    expect(context.statements.filter((text) => !text.includes('pg_attribute'))).toHaveLength(1);
    const found = await Product.findByPk(product.id, { include });
    expect(found?.user?.addresses.map(({ city }) => city)).toEqual(['Austin', 'Dallas']);
    expect(found?.tags.map(({ name }) => name)).toEqual(['wood', 'sale']);
    const [kept] = await context.rows(
      database,
      'select count(*)::int as count from "Odd ""shop""".addresses',
    );
    expect(kept).toEqual({ count: 2 });
    await User.update({ firstName: 'Ann' }, { where: { firstName: 'Mick' } });
    expect(await Product.count({ where: { title: 'Chair' } })).toBe(1);
    await expect(
      Product.create(
        { title: 'Bench', tags: [{ name: 'steel' }, { name: 'wood' }] },
        { include: [Product.Tags] },
      ),
    ).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT', path: ['tags', 1, 'name'] });
    const lone = await Address.create({ city: 'Bern' });
    const eve = await User.create({ firstName: 'Eve', addresses: [lone] }, { include: [User.Addresses] });
    expect(await Address.findByPk(lone.id)).toMatchObject({ userId: eve.id });
    await database.drop();
    await expect(Address.count()).rejects.toThrow();
  });

  it('take inserts from a role that may insert and read, and not touch the sequences', async () => {
    if (context.dialect === 'sqlite') return;
    const owner = context.open();
    const define = (database: Database) => {
      const code = { type: DataTypes.UUID, defaultValue: sql`gen_random_uuid()` };
      const Item = database.define('item', { label: DataTypes.STRING, code });
      const Whole = Item.hasMany(Item, { as: 'parts', foreignKey: 'wholeId' });
      return { Item, Whole };
    };
    define(owner);
    await owner.sync();
    await owner.knex.raw(`
      do $$ begin create role espalier_clerk; exception when duplicate_object then null; end $$;
      grant usage on schema public to espalier_clerk;
      grant select (id, label, code, "wholeId", "createdAt", "updatedAt"), insert (label, code, "wholeId", "createdAt", "updatedAt")
        on items to espalier_clerk`);
    const connection = { connectionString: context.url(), options: '-c role=espalier_clerk' };
    const { Item, Whole } = define(
      context.open({ url: undefined, dialect: 'postgres', connection } as never),
    );

    const table = await Item.create(
      { label: 'table', parts: [{ label: 'leg' }, { label: 'top' }] } as never,
      { include: [Whole] } as never,
    );

    expect(await Item.findAll({ order: ['id'] })).toMatchObject([
      { label: 'table', id: table.id, code: table.code },
      { label: 'leg', wholeId: table.id },
      { label: 'top', wholeId: table.id },
    ]);
  });
});
