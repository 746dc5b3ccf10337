import { DataTypes, sql, VersionConflictError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';

async function openModels(context: DatabaseContext) {
  const database = context.open();
  const options = { version: true } as const;
  const Parent = database.define('parent', { name: DataTypes.STRING }, options);
  const Child = database.define('child', { name: DataTypes.STRING, parentId: DataTypes.INTEGER }, options);
  const Tag = database.define('tag', { name: DataTypes.STRING, kind: DataTypes.STRING }, options);
  const Link = database.define('link', { rank: DataTypes.INTEGER }, options);
  const Children = Parent.hasMany(Child);
  const First = Parent.hasOne(Child, { as: 'first', foreignKey: 'firstOfId' });
  const ChildParent = Child.belongsTo(Parent);
  const Tags = Parent.belongsToMany(Tag, { through: Link, scope: { kind: 'p' } });
  await database.sync();
  const [ann, bob] = await Parent.bulkCreate([{ name: 'ann' }, { name: 'bob' }]);
  const [a, b, c] = await Child.bulkCreate([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
  const [red] = await Tag.bulkCreate([{ name: 'red' }]);
  if (!ann || !bob || !a || !b || !c || !red) throw new Error('missing');
  const stored = async (table: string) =>
    (await context.rows(database, `select version from ${table} order by 1`)).map(({ version }) => version);
  context.statements.length = 0;
  return {
    database,
    Parent,
    Child,
    Tag,
    Link,
    Children,
    First,
    ChildParent,
    Tags,
    ann,
    bob,
    a,
    b,
    c,
    red,
    stored,
  };
}

describeEachDatabase('the versions of rows that are linked', (context) => {
  it('rise by the calls of a hasMany, on the instances too', async () => {
    const { Children, ann, a, b, c } = await openModels(context);
    await Children.add(ann, [a, b]);
    expect([a.version, b.version, c.version]).toEqual([2, 2, 1]);
    await Children.set(ann, [b, c]);
    // `a` is not known to the call, and `b` is linked again.
    expect([a.version, b.version, c.version]).toEqual([2, 3, 2]);
    await Children.remove(ann, c);
    expect([b.version, c.version]).toEqual([3, 3]);
    for (const each of [b, c]) await each.update({ name: 'x' });
    expect(await errorOf(a.update({ name: 'x' }))).toBeInstanceOf(VersionConflictError);
  });

  it('rise for instances that are loaded and replaced', async () => {
    const { Parent, Children, First, ann, a, b } = await openModels(context);
    await Children.add(ann, [a, b]);
    const [filled] = await Parent.load([ann], [Children]);
    const [loaded] = filled?.children ?? [];
    await Children.set(ann, [b]);
    await loaded?.update({ name: 'x' });
    expect([loaded?.version, loaded?.parentId]).toEqual([4, null]);

    await First.set(ann, b);
    const created = await First.create(ann, { name: 'first' });
    await b.update({ name: 'x' });
    expect([b.version, created.version]).toEqual([6, 1]);
    await First.set(ann, null);
    await created.update({ name: 'y' });
    expect(created.version).toBe(3);
  });

  it('stay outdated on an instance whose row was not unlinked, because it was moved meanwhile', async () => {
    const { Child, Children, ann, bob, a } = await openModels(context);
    await Children.add(ann, a);
    const other = await Child.findByPk(a.id);
    if (other === null) throw new Error('missing');
    await Children.add(bob, other);
    // This finds no row of ann's to unlink. The version of the row is now that of one more change of `a`.
    await Children.remove(ann, a);
    expect([a.version, other.version]).toEqual([2, 3]);
    expect(await errorOf(a.update({ name: 'x' }))).toBeInstanceOf(VersionConflictError);
    expect((await other.reload()).parentId).toBe(bob.id);
  });

  it('rise by setting a belongsTo, once for each change', async () => {
    const { ChildParent, ann, bob, a } = await openModels(context);
    await ChildParent.set(a, ann);
    expect(a.version).toBe(2);
    await ChildParent.set(a, ann);
    expect(a.version).toBe(2);
    await ChildParent.set(a, bob);
    await ChildParent.remove(a, bob);
    await a.update({ name: 'x' });
    expect(a.version).toBe(5);
  });

  it('rise for the targets that get a scope, and for through rows that get values', async () => {
    const { Link, Tags, ann, red } = await openModels(context);
    await Tags.add(ann, red, { through: { rank: 1 } });
    expect([red.version, red.kind]).toEqual([2, 'p']);
    await red.update({ name: 'x' });
    await Tags.add(ann, red, { through: { rank: 2 } });
    const link = await Link.findOne();
    expect(link).toMatchObject({ rank: 2, version: 2 });
    await Tags.add(ann, red);
    expect((await link?.reload())?.version).toBe(2);
    const error = await errorOf(Tags.add(ann, red, { through: { rank: 3, version: 9 } as never }));
    expect(error).toMatchObject({ attribute: 'version', code: 'INVALID_VALUE' });
    await Tags.add(ann, red, { through: { version: 1 } as never });
    expect((await link?.reload())?.version).toBe(2);
  });

  it('rise for stored rows that a create links', async () => {
    const { Parent, Child, Children, First, Tags, a, b, red, stored } = await openModels(context);
    const parent = await Parent.create({ name: 'x', children: [a, b], first: a, tags: [red] } as never, {
      include: [Children, First, Tags],
    });
    expect([parent.version, a.version, b.version, red.version]).toEqual([1, 3, 2, 2]);
    const rows = await Child.findAll({ where: { name: ['a', 'b'] }, order: ['id'] });
    expect(rows.map(({ version }) => version)).toEqual([3, 2]);
    for (const each of [a, b, red]) await each.update({ name: 'y' });
    expect(await stored('tags')).toEqual([3]);
  });

  it('are as before after a create that was rolled back', async () => {
    const { database, Parent, Children, ann, a } = await openModels(context);
    const undone = database.transaction(async () => {
      await Parent.create({ children: [a] } as never, { include: [Children] });
      await Children.add(ann, a);
      expect(a.version).toBe(3);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect([a.version, a.changed()]).toEqual([1, []]);
    await a.update({ name: 'x' });
  });

  it.each([
    ['by keys that are known before', false],
    ['by keys that only the database makes', true],
  ])('are right for new rows that refer to each other %s', async (_, isMadeByDatabase) => {
    const database = context.open();
    const code = isMadeByDatabase ? sql`('made by the database')` : () => 'made by the caller';
    const Part = database.define(
      'part',
      { name: DataTypes.STRING, code: { type: DataTypes.STRING, unique: true, defaultValue: code } },
      { version: true },
    );
    const Other = Part.belongsTo(Part, { as: 'other', targetKey: 'code', foreignKey: 'otherCode' });
    await database.sync();
    const bolt = Part.build({ name: 'bolt' });
    Object.assign(bolt, { other: bolt });
    await Part.create(bolt as never, { include: [Other] });
    expect(await context.rows(database, 'select version from parts')).toEqual([{ version: bolt.version }]);
    await bolt.update({ name: 'nut' });
    expect((await Part.findByPk(bolt.id))?.name).toBe('nut');
  });

  it('are those of the last change after a create that ran at the same time', async () => {
    const { Child, ChildParent, ann } = await openModels(context);
    for (let round = 2; round < 12; round += 1) {
      const creating = () => Child.create({ parent: ann } as never, { include: [ChildParent] });
      await Promise.all([creating(), ann.update({ name: `${round}` }), creating()]);
      expect([ann.version, ann.changed()]).toEqual([round, []]);
    }
  });
});
