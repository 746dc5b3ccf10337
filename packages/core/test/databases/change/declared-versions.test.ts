import { DataTypes, SchemaError } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';

describeEachDatabase('the declared version of a model', (context) => {
  it('takes the names of an underscored model, and of a schema', async () => {
    const database = context.open();
    const schema = context.dialect === 'postgres' ? { schema: 'sales' } : {};
    if (context.dialect === 'postgres') await database.raw('create schema if not exists sales');
    const Parent = database.define('parent', {}, { ...schema, version: true, underscored: true });
    const Child = database.define('child', { name: DataTypes.STRING }, { ...schema, version: true });
    const Children = Parent.hasMany(Child);
    const Pair = database.define('pair', { rank: DataTypes.INTEGER }, { ...schema, version: true });
    const Friends = Parent.belongsToMany(Child, { as: 'friends', through: Pair });
    await database.sync({ force: true });
    const [child, other] = await Child.bulkCreate([{ name: 'a' }, { name: 'b' }]);
    if (child === undefined || other === undefined) throw new Error('missing');
    const parent = await Parent.create({ children: [child] } as never, { include: [Children] });
    await Children.add(parent, other);
    expect([child.version, other.version]).toEqual([2, 2]);
    await child.update({ name: 'c' });
    await other.update({ name: 'd' });
    for (const rank of [1, 2]) await Friends.add(parent, child, { through: { rank } });
    expect(await Pair.findAll()).toMatchObject([{ rank: 2, version: 2 }]);
    await database.drop();
  });

  it('is 1 in rows that another program inserts', async () => {
    const database = context.open();
    database.define('item', { name: DataTypes.STRING }, { version: true });
    await database.sync();
    await database.raw(
      context.dialect === 'postgres'
        ? `insert into items (name, "createdAt", "updatedAt") values ('x', now(), now())`
        : `insert into items (name, createdAt, updatedAt) values ('x', '2024-01-01 00:00:00.000 +00:00', '2024-01-01 00:00:00.000 +00:00')`,
    );
    expect(await context.rows(database, 'select name, version from items')).toEqual([
      { name: 'x', version: 1 },
    ]);
  });

  it('is rejected where something else has the name of the version', async () => {
    const database = context.open();
    const Taken = database.define('taken', { version: DataTypes.STRING }, { version: true });
    const Linked = database.define('linked', {}, { version: true });
    Linked.belongsTo(Taken, { foreignKey: 'version' });
    const Parent = database.define('parent', {});
    Parent.hasMany(Linked, { as: 'scoped', scope: { version: 3 } as never });
    const error = await errorOf(database.sync());
    expect(error).toBeInstanceOf(SchemaError);
    expect((error as unknown as SchemaError).mistakes).toEqual([
      "Model 'taken' has `version: true` and declares 'version'; leave one of them out",
      "Model 'linked' has `version: true` and the foreign key 'version'; give it another name",
      "parent.hasMany(as 'scoped') has a scope on 'linked.version', which counts the changes of a row",
    ]);
  });
});
