import { DataTypes, Op, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('pages of a finder', (context) => {
  const sizes = [7, 20, 60];

  async function openItems(count = 200) {
    const database = context.open();
    const Item = database.define(
      'item',
      {
        rank: DataTypes.INTEGER,
        code: { type: DataTypes.STRING, allowNull: false, unique: true },
        label: DataTypes.STRING,
      },
      { timestamps: false, indexes: [{ unique: true, fields: ['rank', 'label'] }] },
    );
    const Group = database.define('group', { name: DataTypes.STRING }, { timestamps: false });
    const ItemGroup = Item.belongsTo(Group);
    const Items = Group.hasMany(Item);
    await database.sync();
    const rows = Array.from({ length: count }, (_, index) => ({
      rank: index % 3,
      code: `c${(index * 7919) % count}`,
      label: `l${index}`,
    }));
    const groups = await Group.bulkCreate([{ name: 'same' }, { name: 'same' }]);
    await Item.bulkCreate(rows.map((row, index) => ({ ...row, groupId: groups[index % 2]?.id })) as never);
    context.statements.length = 0;
    return { database, Item, Group, ItemGroup, Items };
  }

  /** Reads all pages, each by its own call, and returns the ids in the order in which they came. */
  async function readPages(
    findPage: (page: { limit: number; offset: number }) => Promise<readonly object[]>,
    limit: number,
  ): Promise<unknown[]> {
    const ids: unknown[] = [];
    for (let offset = 0; ; offset += limit) {
      const page = await findPage({ limit, offset });
      ids.push(...page.map((row) => (row as { id: unknown }).id));
      if (page.length < limit) return ids;
    }
  }

  it('show each row exactly once, however many rows are equal in the order', async () => {
    const { Item, ItemGroup } = await openItems();
    const orders = [
      undefined,
      ['rank'],
      [['rank', 'DESC']],
      [[sql`${sql.attribute('rank')} + ${1}`, 'DESC']],
      [[ItemGroup, 'name', 'DESC']],
      ['groupId', ['rank', 'DESC NULLS LAST']],
    ];
    for (const order of orders) {
      for (const size of sizes) {
        const find = (page: object) =>
          Item.findAll({ ...page, include: [ItemGroup], ...(order && { order }) } as never);
        const ids = await readPages(find, size);
        expect(ids).toHaveLength(200);
        expect(new Set(ids).size).toBe(200);
      }
    }
  });

  it('show each merged row exactly once', async () => {
    const { Item } = await openItems();
    const letters = [sql`length(${sql.attribute('label')})`, 'letters', DataTypes.INTEGER] as const;
    const found: unknown[] = [];
    for (let offset = 0; offset < 10; offset += 2) {
      const attributes = ['rank', letters] as const;
      const page = await Item.findAll({ attributes, distinct: true, order: ['rank'], limit: 2, offset });
      found.push(...page.map((item) => JSON.stringify(item)));
    }
    expect(new Set(found).size).toBe(found.length);
    expect(found).toHaveLength(9);
  });

  it('skip each row once, however many associated rows meet a condition on it', async () => {
    const { Group, Item, Items } = await openItems(30);
    await Group.bulkCreate([{ name: 'empty' }, { name: 'third' }, { name: 'fourth' }]);
    await Item.update({ groupId: 4 } as never, { where: { id: { [Op.lt]: 7 } } } as never);
    await Item.update({ groupId: 5 } as never, { where: { id: { [Op.gt]: 26 } } } as never);
    const matches = { items: { some: { rank: { [Op.gte]: 0 } } } };
    const queries: readonly object[] = [
      { where: matches },
      { where: { ...matches, id: { [Op.gt]: 0 } } },
      { where: { [Op.or]: [matches] } },
      { where: { [Op.and]: [matches, matches] } },
      { where: { items: { some: { group: { items: { some: { rank: 0 } } } } } } },
      { where: sql`exists (select 1 from items where items."groupId" = groups.id)` },
      { include: [{ association: Items, required: true }] },
      { where: matches, include: [{ association: Items, where: { rank: 1 } }] },
    ];
    for (const query of queries) {
      const all = await Group.findAll({ ...query, order: ['id'] } as never);
      for (const limit of [undefined, 2])
        for (const offset of [0, 1, 2, 3, 6]) {
          const page = { ...query, order: ['id'], offset, ...(limit && { limit }) } as never;
          const expected = all.slice(offset, limit && offset + limit);
          expect(await Group.findAll(page)).toEqual(expected);
          expect(await Group.findAndCountAll(page)).toEqual({ count: all.length, rows: expected });
        }
    }
  });

  it('of each parent begin with the same rows, though a row is joined to it more than once', async () => {
    const database = context.open();
    const plain = { timestamps: false } as const;
    const Team = database.define('team', { name: DataTypes.STRING }, plain);
    const Tag = database.define('tag', { name: DataTypes.STRING }, plain);
    const key = { type: DataTypes.INTEGER, primaryKey: true } as const;
    const TeamTag = database.define('teamTag', { number: key, year: DataTypes.INTEGER }, plain);
    const Tags = Team.belongsToMany(Tag, { through: { model: TeamTag, unique: false } });
    await database.sync();
    const team = await Team.create({ name: 'a' });
    const tag = await Tag.create({ name: 'b' });
    const numbers = [5, 3, 8, 1, 9, 2];
    await TeamTag.bulkCreate(numbers.map((number) => ({ number, teamId: team.id, tagId: tag.id })) as never);
    const found = await Team.findOne({ include: [{ association: Tags, limit: 3 }] });
    expect(found?.tags.map(({ teamTag }) => teamTag.number)).toEqual([1, 2, 3]);
    const newest = await Tags.get(team, { order: [['id', 'DESC']], limit: 2 });
    expect(newest.map(({ teamTag }) => teamTag.number)).toEqual([9, 8]);
  });

  it('are those of a stream too, whatever its order', async () => {
    const { Item } = await openItems();
    for (const order of [[], ['rank'], ['code'], [['label', 'DESC']]]) {
      const ids: number[] = [];
      for await (const { id } of Item.stream({ order: order as never, batchSize: 20 })) ids.push(id);
      expect(ids).toHaveLength(200);
      expect(new Set(ids).size).toBe(200);
    }
    const where = { rank: 0, code: { [Op.in]: ['c0', 'c1', 'c2'] } };
    for await (const { code } of Item.stream({ where, batchSize: 1 })) expect(code).toMatch(/^c[012]$/);
  });
});
