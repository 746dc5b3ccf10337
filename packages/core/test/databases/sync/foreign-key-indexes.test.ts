import { DataTypes } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase } from '@espalier/testkit';

const { INTEGER } = DataTypes;

const createdIndexes = ({ statements }: DatabaseContext) =>
  statements
    .filter((text) => text.startsWith('create index'))
    .map((text) => text.replaceAll(/[`"]/g, '').replace('create index ', ''));

describeEachDatabase('indexes on foreign keys', (context) => {
  it('serve the reads of rows by their parents', async () => {
    const database = context.open();
    const User = database.define('user', {}, { timestamps: false });
    const Addresses = User.hasMany(database.define('address', {}, { timestamps: false }));
    await database.sync();
    const users = await User.bulkCreate(
      Array.from({ length: 40 }, () => ({ addresses: Array.from({ length: 50 }, () => ({})) })),
      { include: [Addresses] },
    );
    await database.knex.raw('analyze');
    const explain = context.dialect === 'sqlite' ? 'explain query plan' : 'explain';
    const query = `${explain} select * from addresses where "userId" = ${users[7]?.id}`;
    expect(JSON.stringify(await context.rows(database, query))).toContain('addresses_userId_index');
  });

  it('are left out with `index: false`, and where another index covers the key', async () => {
    const database = context.open();
    const User = database.define('user', {}, { timestamps: false });
    const Post = database.define('post', {}, { indexes: [{ fields: ['ownerId', 'id'] }] });
    Post.belongsTo(User, { index: false });
    Post.belongsTo(User, { as: 'owner' });
    Post.belongsTo(User, { as: 'editor' });
    await database.sync();
    expect(createdIndexes(context)).toEqual([
      'posts_ownerId_id_index on posts (ownerId, id)',
      'posts_editorId_index on posts (editorId)',
    ]);
  });

  it('have the columns of the attributes, and one index for several columns', async () => {
    const database = context.open();
    const key = { type: INTEGER, primaryKey: true } as const;
    const Order = database.define('order', { shopNumber: key, orderNumber: key }, { underscored: true });
    const Line = database.define('line', {}, { underscored: true });
    Order.hasMany(Line);
    await database.sync();
    expect(createdIndexes(context)).toEqual([
      'lines_order_shop_number_order_order_number_index on lines (order_shop_number, order_order_number)',
    ]);
  });

  it('are created with their table, and not added to a table that exists', async () => {
    const database = context.open();
    const User = database.define('user', {}, { timestamps: false });
    const Post = database.define('post', { userId: INTEGER }, { timestamps: false });
    await database.sync();
    User.hasMany(Post);
    User.hasMany(database.define('address', {}, { timestamps: false }));
    await database.sync();
    expect(createdIndexes(context)).toEqual(['addresses_userId_index on addresses (userId)']);
  });

  it('get names that differ where two tables would have the same one', async () => {
    const database = context.open();
    const User = database.define('user', {}, { timestamps: false });
    const Item = database.define('item', {}, { timestamps: false, tableName: 'item' });
    const ItemPart = database.define('item_part', {}, { timestamps: false, tableName: 'item_part' });
    Item.belongsTo(User, { foreignKey: 'part_userId' });
    ItemPart.belongsTo(User);
    ItemPart.belongsTo(User, { as: 'maker' });
    await database.sync();
    expect(createdIndexes(context).map((text) => text.replace(/_[0-9a-f]{8} /, '_HASH '))).toEqual([
      'item_part_userId_index_HASH on item (part_userId)',
      'item_part_userId_index_HASH on item_part (userId)',
      'item_part_makerId_index on item_part (makerId)',
    ]);
  });

  it('get a name that no table and no declared index has', async () => {
    const database = context.open();
    const User = database.define('user', {}, { timestamps: false });
    const named = { name: 'Posts_userId_index', fields: ['userId'], where: { userId: 1 } };
    database.define('post', {}, { timestamps: false, indexes: [named] }).belongsTo(User);
    database.define('note', {}, { timestamps: false }).belongsTo(User);
    database.define('other', {}, { timestamps: false, tableName: 'notes_userId_index' });
    await database.sync();
    expect(createdIndexes(context).map((text) => text.replace(/_[0-9a-f]{8} /, '_HASH '))).toEqual([
      'Posts_userId_index on posts (userId) where userId = 1',
      'posts_userId_index_HASH on posts (userId)',
      'notes_userId_index_HASH on notes (userId)',
    ]);
  });

  it('have names that every database accepts, however long those of tables and columns are', async () => {
    const database = context.open();
    const User = database.define('user', {}, { timestamps: false });
    const tableName = 'a_table_with_a_name_that_is_as_long_as_it_can_be_'.padEnd(60, 'x');
    const Long = database.define('long', {}, { timestamps: false, tableName });
    for (const as of ['oneVeryLongName', 'anotherVeryLongName']) Long.belongsTo(User, { as });
    await database.sync();
    const names = createdIndexes(context).map((text) => text.split(' ')[0] as string);
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(63);
  });
});
