import { DataTypes, type IncludeEntry, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('a model associated with itself', (context) => {
  function openCategories() {
    const database = context.open();
    class Category extends Model.init(
      { name: { type: DataTypes.STRING, allowNull: false } },
      { database, modelName: 'category' },
    ) {
      static Parent = this.belongsTo(() => Category, { as: 'parent' });
      static Children = this.hasMany(() => Category, { as: 'children', foreignKey: 'parentId' });
    }
    return { database, Category };
  }

  const namesAndParents = `select c.name, p.name as parent from categories c
    left join categories p on p.id = c."parentId" order by c.name`;

  it('creates a tree of one model that is associated with itself', async () => {
    const { database, Category } = openCategories();
    await database.sync();
    const include = [{ association: Category.Children, include: [Category.Children] }] as const;
    context.statements.length = 0;

    const root = await Category.create(
      {
        name: 'furniture',
        children: [
          { name: 'chairs', children: [{ name: 'stools' }, { name: 'benches' }] },
          { name: 'tables' },
        ],
      },
      { include },
    );

    if (context.dialect === 'sqlite') expect(context.statements).toHaveLength(1 + 5 + 1);
    expect(root.children[0]?.children.map(({ name }) => name)).toEqual(['stools', 'benches']);
    expect(root.children[1]?.children).toEqual([]);
    expect(await Category.findByPk(root.id, { include })).toStrictEqual(root);
    expect(await context.rows(database, namesAndParents)).toEqual([
      { name: 'benches', parent: 'chairs' },
      { name: 'chairs', parent: 'furniture' },
      { name: 'furniture', parent: null },
      { name: 'stools', parent: 'chairs' },
      { name: 'tables', parent: 'furniture' },
    ]);
  });

  it('creates a tree of any depth when the include list contains itself', async () => {
    const { database, Category } = openCategories();
    await database.sync();
    const include: IncludeEntry[] = [];
    include.push({ association: Category.Children, include });
    type Tree = { name: string; children?: Tree[] };
    const treeFrom = (level: number): Tree =>
      level === 40 ? { name: 'level 40' } : { name: `level ${level}`, children: [treeFrom(level + 1)] };

    const root = await Category.create(treeFrom(1), { include });

    let deepest: Tree = root;
    for (let child = deepest; child !== undefined; child = child.children?.[0] as Tree) deepest = child;
    expect(deepest).toMatchObject({ name: 'level 40', children: [] });
    const rows = await context.rows(database, namesAndParents);
    expect(rows).toHaveLength(40);
    for (const { name, parent } of rows) {
      const level = Number(String(name).slice('level '.length));
      expect(parent).toBe(level === 1 ? null : `level ${level - 1}`);
    }
  });

  it('creates a chain of parents from its end', async () => {
    const { database, Category } = openCategories();
    await database.sync();
    const include = [{ association: Category.Parent, include: [Category.Parent] }] as const;

    const leaf = await Category.create(
      { name: 'stools', parent: { name: 'chairs', parent: { name: 'furniture' } } },
      { include },
    );

    expect(await Category.findByPk(leaf.id, { include })).toStrictEqual(leaf);
    expect(await context.rows(database, namesAndParents)).toEqual([
      { name: 'chairs', parent: 'furniture' },
      { name: 'furniture', parent: null },
      { name: 'stools', parent: 'chairs' },
    ]);
  });

  it('joins a model with itself through a table', async () => {
    const database = context.open();
    class Person extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'person' }) {
      static Friends = this.belongsToMany(() => Person, { as: 'friends', through: 'friendships' });
    }
    await database.sync();
    const include = [{ association: Person.Friends, include: [Person.Friends] }] as const;

    const ann = await Person.create(
      { name: 'Ann', friends: [{ name: 'Bob', friends: [{ name: 'Cy' }] }, { name: 'Dee' }] },
      { include },
    );

    expect(await Person.findByPk(ann.id, { include })).toStrictEqual(ann);
    expect(
      await context.rows(
        database,
        `select a.name, b.name as friend from friendships f join people a on a.id = f."personId"
         join people b on b.id = f."friendId" order by a.id, b.id`,
      ),
    ).toEqual([
      { name: 'Ann', friend: 'Bob' },
      { name: 'Ann', friend: 'Dee' },
      { name: 'Bob', friend: 'Cy' },
    ]);
  });
});
