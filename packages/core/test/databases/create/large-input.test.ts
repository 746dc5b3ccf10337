import { type Database, DataTypes, RecordNotFoundError, ValidationError } from '@espalier/core';
import { describeEachDatabase, errorOf, openShop } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';

/** Numbers of rows: a tenth of them in a quick run of the tests. */
const many = propertyRuns(100_000);
const manyRoots = propertyRuns(25_000);
const manyKeys = propertyRuns(150_000);

describeEachDatabase('large input', (context) => {
  const tree = (database: Database) => {
    const Node = database.define('node', { name: DataTypes.TEXT }, { timestamps: false });
    const children: unknown[] = [];
    const Children = Node.hasMany(Node, { as: 'children', foreignKey: 'parentId' });
    children.push({ association: Children, include: children });
    return { Node, include: children as never };
  };

  it('can be 10,000 levels deep', async () => {
    const database = context.open();
    const { Node, include } = tree(database);
    await database.sync();
    const depth = 10_000;
    const json = `${'{"name":"n","children":['.repeat(depth - 1)}{"name":"leaf"}${']}'.repeat(depth - 1)}`;
    let node: { name: string | null; parentId?: unknown; id?: number; children?: never[] } | undefined =
      await Node.create(JSON.parse(json), { include });
    let levels = 0;
    for (let parent: number | null = null; node !== undefined; levels += 1) {
      expect(node.parentId ?? null).toBe(parent);
      parent = node.id ?? null;
      node = node.children?.[0];
    }
    expect(levels).toBe(depth);
    expect(
      await context.rows(database, 'select id from nodes where name = \'leaf\' and "parentId" is not null'),
    ).toHaveLength(1);
  }, 60_000);

  it(`can be ${many} nested rows`, async () => {
    const database = context.open();
    const { Node, include } = tree(database);
    await database.sync();
    const children = Array.from({ length: many / 100 }, () => ({
      children: Array.from({ length: 99 }, () => ({ name: 'x' })),
    }));
    const root = await Node.create({ children } as never, { include });
    expect((root as unknown as { children: unknown[] }).children).toHaveLength(many / 100);
    expect(await Node.count()).toBe(many + 1);
  }, 120_000);

  it(`can be ${manyRoots} rows that one hook call gets`, async () => {
    const database = context.open();
    const { Node, include } = tree(database);
    const seen: number[] = [];
    for (const name of ['beforeBulkCreate', 'afterBulkCreate'] as const)
      Node.addHook(name, (nodes) => {
        seen.push(nodes.length);
      });
    await database.sync();
    const rows = Array.from({ length: manyRoots }, (_, index) => ({ name: `${index}`, children: [{}] }));
    await Node.bulkCreate(rows as never, { include });
    expect(seen).toEqual(Array(4).fill(manyRoots));
  }, 15_000);

  it(`can be ${manyKeys} keys of rows that are not stored`, async () => {
    const { Product, Tag } = await openShop(context);
    const tags = Array.from({ length: manyKeys }, (_, index) => Tag.connect({ name: `${index}` }));
    const error = await errorOf(Product.create({ tags }, { include: [Product.Tags] }));
    expect(error).toBeInstanceOf(RecordNotFoundError);
    expect((error as unknown as RecordNotFoundError).paths).toHaveLength(manyKeys);
  }, 15_000);

  it(`can be ${many} invalid items, each of which is reported if the call asks for it`, async () => {
    const database = context.open();
    const { Node, include } = tree(database);
    const error = await Node.create({ children: Array(many).fill(7) } as never, {
      include,
      maxProblems: Number.POSITIVE_INFINITY,
    }).catch((reason) => reason);
    expect(error).toBeInstanceOf(ValidationError);
    expect(error.errors).toHaveLength(many);
    expect(error.errors[many - 1]?.path).toEqual(['children', many - 1]);
    expect(error.message.length).toBeLessThan(20_000);
    expect(context.statements).toEqual([]);
  }, 15_000);

  it(`can be ${many} rows nested in an object at two places, the second of which includes more`, async () => {
    const database = context.open();
    const { Node } = tree(database);
    const Pair = database.define('pair', {}, { timestamps: false });
    Pair.belongsTo(Node, { as: 'first' });
    Pair.belongsTo(Node, { as: 'second' });
    await database.sync();
    const children = Array.from({ length: many / 100 }, () => ({
      children: Array.from({ length: 99 }, () => ({ name: 'x' })),
    }));
    const node = { children };
    const include = [
      { association: 'first', include: ['children'] },
      { association: 'second', include: [{ association: 'children', include: ['children'] }] },
    ] as never;
    await Pair.create({ first: node, second: node } as never, { include });
    expect(await Node.count()).toBe(many + 1);
  }, 120_000);

  it('can be 10,000 levels that refer back to each other, by an include of as many', async () => {
    const database = context.open();
    const Node = database.define('node', { name: DataTypes.TEXT }, { timestamps: false });
    Node.belongsToMany(Node, { as: 'next', through: 'link', foreignKey: 'fromId', otherKey: 'toId' });
    await database.sync();
    const levels = 10_000;
    let include: unknown[] = [];
    for (let level = 0; level < levels; level += 1) include = [{ association: 'next', include }];
    const nodes = Array.from({ length: 10 }, () => ({ next: [] as unknown[] }));
    for (const [index, node] of nodes.entries()) node.next.push(nodes[(index + 1) % nodes.length], node);
    await Node.create(nodes[0] as never, { include: include as never });
    expect(await Node.count()).toBe(10);
    const chain = Array.from({ length: levels }, () => ({ next: [] as unknown[] }));
    for (const [index, node] of chain.entries()) node.next.push(chain[(index + 1) % levels]);
    const ring: unknown[] = [];
    ring.push({ association: 'next', include: ring });
    await Node.create(chain[0] as never, { include: ring as never });
    expect(await Node.count()).toBe(levels + 10);
  }, 60_000);

  it('can be a string of a megabyte, which is returned unchanged', async () => {
    const database = context.open();
    const { Node } = tree(database);
    await database.sync();
    const name = 'é'.repeat(1_000_000);
    const { id } = await Node.create({ name });
    expect((await Node.findByPk(id))?.name === name).toBe(true);
  });
});
