import { type Database, DataTypes, Model } from '@espalier/core';
import { asBody, describeEachDatabase } from '@espalier/testkit';

/** Gives a column of PostgreSQL a collation that ignores case. */
async function ignoreCase(database: Database, table: string, column: string): Promise<void> {
  await database.raw(
    "create collation if not exists any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
  );
  await database.raw(`alter table ${table} alter ${column} type varchar(255) collate any_case`);
}

describeEachDatabase('a save of values that the database holds for equal', (context) => {
  it('shows the version that the row has', async () => {
    const database = context.open();
    class Price extends Model.init(
      { amount: DataTypes.DECIMAL, ratio: DataTypes.FLOAT },
      { database, modelName: 'price', version: true },
    ) {}
    await database.sync({ force: true });
    const price = await Price.create({ amount: '1.50', ratio: 0.5 });
    const saved = await Price.save({ id: price.id, version: 1, amount: '1.5', ratio: 0.25 });
    const stored = await Price.findByPk(price.id);
    expect([saved.version, saved.ratio]).toEqual([stored?.version, stored?.ratio]);
    await Price.save({ id: price.id, version: saved.version, ratio: 0.75 });
  });

  it('keeps a child whose key differs in its case only, if the collation of the column ignores case', async () => {
    const database = context.open();
    class List extends Model.init(
      { name: DataTypes.STRING },
      { database, modelName: 'list', timestamps: false },
    ) {
      static Items = this.hasMany(() => Item, { foreignKey: 'listId' });
    }
    class Item extends Model.init(
      { code: DataTypes.STRING, kept: DataTypes.STRING },
      {
        database,
        modelName: 'item',
        timestamps: false,
        indexes: [{ unique: true, fields: ['listId', 'code'] }],
      },
    ) {}
    await database.sync({ force: true });
    if (context.dialect === 'postgres') await ignoreCase(database, 'items', 'code');
    else {
      await database.raw('drop table items');
      await database.raw(
        'create table items (id integer primary key autoincrement, code text collate nocase, kept text, listId integer, unique (listId, code))',
      );
    }
    const list = asBody(
      await List.create(
        {
          name: 'L',
          items: [
            { code: 'Chair', kept: 'yes' },
            { code: 'Table', kept: 'no' },
          ],
        },
        { include: [List.Items] },
      ),
    );
    const include = [{ association: List.Items, by: ['code'], mode: 'upsert', missing: 'delete' }] as const;
    await List.save({ id: list.id, items: [{ code: 'CHAIR' }, { code: 'Lamp' }] }, { include });
    const stored = await Item.findAll({ order: ['id'] });
    expect(stored.map(({ code, kept }) => [code, kept])).toEqual([
      ['Chair', 'yes'],
      ['Lamp', null],
    ]);
    expect(stored[0]?.id).toBe(list.items[0].id);
  });

  it('links a stored row below a new child of a list that keeps the others', async () => {
    const database = context.open();
    class Order extends Model.init(
      { name: DataTypes.STRING },
      { database, modelName: 'order', version: true },
    ) {
      static Lines = this.hasMany(() => Line);
    }
    class Line extends Model.init({ sku: DataTypes.STRING }, { database, modelName: 'line' }) {
      static Product = this.belongsTo(() => Product);
    }
    class Product extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'product' }) {}
    await database.sync({ force: true });
    const order = await Order.create({ name: 'A' });
    const product = await Product.create({ name: 'chair' });
    const include = [{ association: Order.Lines, missing: 'keep', include: [Line.Product] }] as const;
    const saved = await Order.save(
      { id: order.id, version: 1, lines: [{ sku: 'x', product: { id: product.id } }] },
      { include },
    );
    expect(saved.lines[0]?.product?.name).toBe('chair');
  });

  it('finds a row by a decimal that is written in another way, and says what it has done', async () => {
    const database = context.open();
    class Price extends Model.init(
      { amount: { type: DataTypes.DECIMAL, unique: true }, name: DataTypes.STRING },
      { database, modelName: 'price', version: true },
    ) {}
    await database.sync({ force: true });
    const price = await Price.create({ amount: '1.50', name: 'old' });
    const values = { amount: '1.5', version: 1, name: 'new' };
    const saved = await Price.save(values, { by: ['amount'] });
    expect([saved.id, saved.name, saved.version]).toEqual([price.id, 'new', 2]);
    const stored = await Price.findByPk(price.id);
    expect([stored?.name, stored?.version]).toEqual(['new', 2]);
  });

  if (context.dialect === 'postgres') {
    it('writes a text that differs in its case only, if the collation of the column ignores case', async () => {
      const database = context.open();
      class User extends Model.init(
        { email: DataTypes.STRING },
        { database, modelName: 'user', version: true },
      ) {}
      await database.sync({ force: true });
      await ignoreCase(database, 'users', 'email');
      const user = await User.create({ email: 'A@x' });
      const saved = await User.save({ id: user.id, version: 1, email: 'a@x' });
      const stored = await User.findByPk(user.id);
      expect([stored?.email, stored?.version]).toEqual([saved.email, saved.version]);
      expect(stored?.email).toBe('a@x');
    });
  }
});
