import { DataTypes, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

const long = 'a_name_that_goes_on_and_on_until_nobody_remembers_how_it_began';

describeEachDatabase('names of tables and columns', (context) => {
  it('a table has the plural name of its model, unless `tableName` is set', async () => {
    const database = context.open();
    database.define('category', {});
    database.define('person', {}, { tableName: 'folk' });
    await database.sync();
    expect(await context.rows(database, 'select * from categories')).toEqual([]);
    expect(await context.rows(database, 'select * from folk')).toEqual([]);
  });

  it('`field` names a column, and `underscored` all the others, foreign keys and timestamps too', async () => {
    const database = context.open();
    class UserAccount extends Model.init(
      {
        firstName: { type: DataTypes.STRING, unique: true },
        lastName: { type: DataTypes.STRING, field: 'Surname' },
      },
      { database, modelName: 'userAccount', underscored: true, indexes: [{ fields: ['lastName'] }] },
    ) {
      static Notes = this.hasMany(() => Note);
    }
    class Note extends Model.init(
      { bodyText: DataTypes.TEXT },
      { database, modelName: 'note', underscored: true },
    ) {}
    await database.sync();
    const created = await UserAccount.create(
      { firstName: 'Mick', lastName: 'Broadstone', notes: [{ bodyText: 'hi' }] },
      { include: [UserAccount.Notes] },
    );
    expect(
      await context.rows(
        database,
        'select first_name, "Surname" from user_accounts where created_at = updated_at',
      ),
    ).toEqual([{ first_name: 'Mick', Surname: 'Broadstone' }]);
    expect(await context.rows(database, 'select body_text, user_account_id from notes')).toEqual([
      { body_text: 'hi', user_account_id: created.id },
    ]);
    expect(await UserAccount.findByPk(created.id, { include: [UserAccount.Notes] })).toEqual(created);
  });

  it('constraints and indexes with long names do not collide after the names are cut', async () => {
    const database = context.open();
    const attributes = Object.fromEntries(
      ['first', 'second'].flatMap((end) => [
        [`${long}_${end}`.slice(-62), { type: DataTypes.STRING, unique: true }],
      ]),
    );
    const [first = '', second = ''] = Object.keys(attributes);
    class Item extends Model {}
    Item.init(attributes, {
      database,
      modelName: 'item',
      timestamps: false,
      indexes: [{ fields: [first] }, { fields: [second] }],
    });
    class Owner extends Model {}
    Owner.init({}, { database, modelName: 'owner', tableName: long, timestamps: false });
    Item.belongsTo(Owner, { as: 'first', foreignKey: `${long}1` });
    Item.belongsTo(Owner, { as: 'second', foreignKey: `${long}2` });
    await database.sync();
    const owner = await Owner.create({});
    const item = await Item.create({ [first]: 'a', [second]: 'a', [`${long}2`]: owner.id });
    expect(await Item.findByPk(item.id)).toEqual(item);
    await expect(Item.create({ [first]: 'b', [second]: 'a' })).rejects.toMatchObject({
      code: 'UNIQUE_CONSTRAINT',
    });
    await expect(Item.create({ [`${long}1`]: 99 })).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
  });

  it.each([
    'order',
    'select',
    'two words',
    'Mixed Case',
    `qu"ote's`,
    'back`tick',
    'naïve_漢字',
    'per%cent',
    '$1',
  ])('a table and columns can be called %j', async (name) => {
    const database = context.open();
    class Odd extends Model {}
    Odd.init(
      {
        [name]: { type: DataTypes.STRING, unique: true },
        state: { type: DataTypes.ENUM('on'), field: `${name}2`, defaultValue: 'on' },
      },
      { database, modelName: 'odd', tableName: name, indexes: [{ fields: [name, 'state'] }] },
    );
    class Part extends Model {}
    Part.init(
      { size: { type: DataTypes.INTEGER, field: `${name}3` } },
      { database, modelName: 'part', tableName: `${name}4` },
    );
    const Parts = Odd.hasMany(Part, { as: 'parts', foreignKey: { name: 'oddId', field: `${name}5` } });
    await database.sync();
    const created = await Odd.create(
      { [name]: 'x', parts: [{ size: 1 }, { size: 2 }] },
      { include: [Parts] },
    );
    expect(await Odd.findByPk(created.id, { include: [Parts] })).toEqual(created);
    expect(await Odd.findOne({ where: { [name]: 'x', state: 'on' } })).toMatchObject({
      id: created.id,
      [name]: 'x',
    });
    await expect(Odd.create({ [name]: 'x' })).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    await database.sync();
    await database.sync({ force: true });
    expect(await Odd.findAll()).toEqual([]);
    await database.drop();
  });

  if (context.dialect === 'postgres') {
    it('a comment is stored with its column', async () => {
      const database = context.open();
      database.define('item', { code: { type: DataTypes.STRING, comment: "printed on the box's lid ? \\" } });
      await database.sync();
      const found = await context.rows(database, "select col_description('items'::regclass, 2) as comment");
      expect(found).toEqual([{ comment: "printed on the box's lid ? \\" }]);
    });

    it('a comment is stored with its table, whatever characters it has', async () => {
      const database = context.open();
      const comment = `what''s "?" sold \\? $1 😀\n`;
      const code = { type: DataTypes.STRING, comment };
      database.define('item', { code }, { comment, schema: 'sales' });
      await database.sync();
      const read =
        "col_description('sales.items'::regclass, 2) as own, obj_description('sales.items'::regclass) as whole";
      expect(await context.rows(database, `select ${read}`)).toEqual([{ own: comment, whole: comment }]);
    });
  } else {
    it('a comment is allowed, even if the database does not store it', async () => {
      const database = context.open();
      const Item = database.define(
        'item',
        { code: { type: DataTypes.STRING, comment: "the box's lid" } },
        { comment: 'boxes' },
      );
      await database.sync();
      expect((await Item.create({ code: 'a' })).code).toBe('a');
    });
  }
});
