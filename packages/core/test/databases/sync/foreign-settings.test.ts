import { DatabaseError, DataTypes, TransactionError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { types } from 'pg';

describeEachDatabase('a database in unusual use', (context) => {
  it('answers a ping inside a transaction', async () => {
    const database = context.open();
    await database.transaction(() => database.ping());
    expect(context.statements.filter((sql) => sql === 'select 1')).toHaveLength(1);
  });

  it('says at once that it has no second connection outside the transaction, or uses one', async () => {
    const database = context.open();
    const Item = database.define('item', {});
    await database.sync();
    const stepOut = database.transaction(() => Item.create({}, { transaction: null }));
    if (context.dialect === 'sqlite') await expect(stepOut).rejects.toBeInstanceOf(TransactionError);
    else await expect(stepOut).resolves.toMatchObject({ id: 1 });
  });

  it('accepts sort directions in either case', async () => {
    const database = context.open();
    const Item = database.define('item', {});
    await database.sync();
    await Item.bulkCreate([{}, {}]);
    const found = await Item.findAll({ order: [['id', 'desc' as never]] });
    expect(found.map(({ id }) => id)).toEqual([2, 1]);
  });

  it('leaves out a to-one that is given by its key', async () => {
    const database = context.open();
    const Owner = database.define('owner', {});
    const Item = database.define('item', {});
    Item.belongsTo(Owner);
    await database.sync();
    const { id } = await Owner.create({});
    const given = await Item.create({ ownerId: id } as never, { include: ['owner'] });
    expect('owner' in given).toBe(false);
    const without = await Item.create({} as never, { include: ['owner'] });
    expect(without.owner).toBeNull();
  });

  it('reads the same values with any type parsers of the process', async () => {
    const database = context.open();
    const Item = database.define('item', { at: DataTypes.DATE, data: DataTypes.BLOB, big: DataTypes.BIGINT });
    await database.sync();
    const item = await Item.create({ at: new Date(0), data: Buffer.from([1, 255]), big: 2n ** 62n });
    const oids = [1184, 17, 20];
    const kept = oids.map((oid) => [oid, types.getTypeParser(oid)] as const);
    for (const oid of oids) types.setTypeParser(oid, (text: string) => `other ${text}`);
    try {
      expect(await Item.findByPk(item.id)).toEqual(item);
    } finally {
      for (const [oid, parser] of kept) types.setTypeParser(oid, parser);
    }
  });

  it('reports a session that writes dates in an unknown format', async () => {
    if (context.dialect !== 'postgres') return;
    const options = '-c datestyle=German,DMY';
    const connection = { connectionString: context.url(), options };
    const database = context.open({ url: undefined as never, connection });
    const Item = database.define('item', { day: DataTypes.DATEONLY }, { timestamps: false });
    await database.sync();
    const { id } = await Item.create({ day: '2024-02-03' });
    await expect(Item.findByPk(id)).rejects.toBeInstanceOf(DatabaseError);
  });
});
