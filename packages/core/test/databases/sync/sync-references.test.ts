import { DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

/** What a driver throws is not always an Error of this realm, so its text is looked at. */
const failing = (text: RegExp) => ({ message: expect.stringMatching(text) });

describeEachDatabase('foreign keys of synced tables', (context) => {
  it('`references` creates a foreign key without an association, by table or by model', async () => {
    const database = context.open();
    const Shelf = database.define(
      'shelf',
      { code: { type: DataTypes.STRING, unique: true, field: 'shelf_code' } },
      { timestamps: false },
    );
    database.define(
      'item',
      {
        shelfCode: { type: DataTypes.STRING, references: { model: Shelf, key: 'code' }, onDelete: 'CASCADE' },
        shelfId: { type: DataTypes.INTEGER, references: { model: 'shelves' }, onDelete: 'SET NULL' },
      },
      { timestamps: false },
    );
    await database.sync();
    await expect(database.knex('items').insert({ shelfCode: 'none' })).rejects.toMatchObject(
      failing(/foreign key/i),
    );
    await expect(database.knex('items').insert({ shelfId: 9 })).rejects.toMatchObject(
      failing(/foreign key/i),
    );
    await database.knex('shelves').insert([
      { id: 1, shelf_code: 'a' },
      { id: 2, shelf_code: 'b' },
    ]);
    await database.knex('items').insert([
      { id: 1, shelfCode: 'a' },
      { id: 2, shelfId: 2 },
    ]);
    await database.knex('shelves').delete();
    expect(await context.rows(database, 'select id, "shelfId" from items')).toEqual([
      { id: 2, shelfId: null },
    ]);
  });

  it('onDelete and onUpdate do what they say', async () => {
    const database = context.open();
    const Parent = database.define(
      'parent',
      { id: { type: DataTypes.INTEGER, primaryKey: true } },
      { timestamps: false },
    );
    const children = { CASCADE: 'cascading', 'SET NULL': 'clearing', RESTRICT: 'holding' } as const;
    for (const [onDelete, name] of Object.entries(children)) {
      const Child = database.define(
        name,
        { id: { type: DataTypes.INTEGER, primaryKey: true } },
        { timestamps: false, tableName: name },
      );
      Child.belongsTo(Parent, { onDelete: onDelete as keyof typeof children, onUpdate: 'CASCADE' });
    }
    await database.sync();
    await database.knex('parents').insert([{ id: 1 }, { id: 2 }]);
    for (const name of Object.values(children))
      await database.knex(name).insert({ id: 1, parentId: name === 'holding' ? 2 : 1 });
    await database.knex('parents').where({ id: 1 }).update({ id: 11 });
    expect(await context.rows(database, 'select "parentId" from cascading')).toEqual([{ parentId: 11 }]);
    await database.knex('parents').where({ id: 11 }).delete();
    expect(await context.rows(database, 'select id from cascading')).toEqual([]);
    expect(await context.rows(database, 'select "parentId" from clearing')).toEqual([{ parentId: null }]);
    await expect(database.knex('parents').where({ id: 2 }).delete()).rejects.toMatchObject(
      failing(/foreign key/i),
    );
  });

  it('a row is deleted with the row that it refers to if its foreign key may not be null', async () => {
    const database = context.open();
    const User = database.define('user', {}, { timestamps: false });
    const Address = database.define('address', {}, { timestamps: false });
    User.hasMany(Address, { foreignKey: { name: 'userId', allowNull: false } });
    await database.sync();
    await database.knex('users').insert({ id: 1 });
    await database.knex('addresses').insert({ userId: 1 });
    await expect(database.knex('addresses').insert({ userId: null })).rejects.toMatchObject(
      failing(/not.null/i),
    );
    await database.knex('users').delete();
    expect(await context.rows(database, 'select id from addresses')).toEqual([]);
  });

  it('constraints: false creates no foreign key', async () => {
    const database = context.open();
    const User = database.define('user', {}, { timestamps: false });
    const Note = database.define('note', {}, { timestamps: false });
    Note.belongsTo(User, { constraints: false });
    await database.sync();
    await database.knex('notes').insert({ userId: 99 });
    expect(await context.rows(database, 'select "userId" from notes')).toEqual([{ userId: 99 }]);
  });
});
