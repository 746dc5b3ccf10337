import { DataTypes, EspalierError, IncludeError, Op, sql, ValidationError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';

/** How many levels the deepest conditions have, which are rejected. */
const most = propertyRuns(100_000, 5);

/** Wraps a value so many times. */
function nest(levels: number, innermost: unknown, wrap: (value: never) => unknown): never {
  let value = innermost;
  for (let level = 0; level < levels; level += 1) value = wrap(value as never);
  return value as never;
}

describeEachDatabase('a query that is nested deeply', (context) => {
  async function openNodes() {
    const database = context.open();
    const Node = database.define(
      'node',
      { name: DataTypes.STRING, data: DataTypes.JSON },
      { timestamps: false },
    );
    const Parent = Node.belongsTo(Node, { as: 'parent' });
    const Children = Node.hasMany(Node, { as: 'children', foreignKey: 'parentId' });
    await database.sync();
    const node = await Node.create({ name: 'a', data: [1] });
    context.statements.length = 0;
    return { Node, Parent, Children, node };
  }

  const name = { name: 'a' };
  const wraps: Readonly<Record<string, (value: never) => unknown>> = {
    'Op.not': (value) => ({ [Op.not]: value }),
    'Op.and': (value) => ({ [Op.and]: [value] }),
    'Op.or': (value) => ({ [Op.or]: [{ name: 'b' }, value] }),
    'several operators': (value) => ({ name: 'a', [Op.or]: [{ name: 'c' }, value] }),
  };

  it.each(Object.entries(wraps))('reads conditions in 249 of %s, and rejects more', async (_, wrap) => {
    const { Node, Children, node } = await openNodes();
    const isNegated = (wrap(name as never) as object)[Op.not as never] !== undefined;
    expect(await Node.count({ where: nest(249, name, wrap) })).toBe(isNegated ? 0 : 1);
    context.statements.length = 0;
    for (const levels of [250, 3000, most]) {
      const where = nest(levels, name, wrap);
      const included = { include: [{ association: Children, where }] };
      const calls: (() => Promise<unknown>)[] = [
        () => Node.findAll({ where }),
        () => Node.count({ where }),
        () => Node.exists({ where }),
        () => Node.update({ name: 'b' }, { where }),
        () => Node.destroy({ where }),
        () => Children.count(node, { where }),
        () => Children.get(node, { where }),
        () => Node.findAll(included as never),
        async () => {
          for await (const _ of Node.stream({ where }));
        },
      ];
      for (const call of calls) {
        const error = await call().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(ValidationError);
        expect(error).toMatchObject({
          code: 'INVALID_QUERY',
          message: 'where nests conditions on more than 250 levels',
        });
      }
    }
    expect(context.statements).toEqual([]);
  });

  it('rejects too many conditions in each other on one attribute, and JSON and arrays of too many levels', async () => {
    const { Node } = await openNodes();
    const not = (value: never) => ({ [Op.not]: value });
    expect(await Node.count({ where: { name: nest(248, 'a', not) } })).toBe(1);
    expect(await Node.count({ where: { data: nest(900, 1, (value) => [value]) } })).toBe(0);
    context.statements.length = 0;
    const itself: unknown[] = [];
    itself.push(itself);
    const wheres: unknown[] = [3000, most].flatMap((levels) => [
      { name: nest(levels, 'a', not) },
      { name: nest(levels, 'a', (value) => [value]) },
      { name: { [Op.in]: nest(levels, 'a', (value) => [value]) } },
      { data: nest(levels, 1, (value) => [value]) },
      { data: { [Op.ne]: nest(levels, 1, (value) => ({ a: value })) } },
      { data: { [Op.contains]: nest(levels, 1, (value) => [value]) } },
      sql`name = any(${nest(levels, 'a', (value) => [value])})`,
    ]);
    for (const where of [...wheres, sql`name = any(${itself})`]) {
      const error = await Node.findAll({ where: where as never }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'ValidationError', code: 'INVALID_QUERY' });
    }
    expect(context.statements).toEqual([]);
  });

  it('reads includes on 1000 levels, and rejects more', async () => {
    const { Node, Parent, Children, node } = await openNodes();
    for (const association of [Parent, Children]) {
      const include = (levels: number) => nest(levels, [], (below) => [{ association, include: below }]);
      const [found] = await Node.findAll({ include: include(1000) });
      expect(found).toMatchObject({ name: 'a' });
      context.statements.length = 0;
      for (const levels of [1001, 3000, 20_000]) {
        const calls = [
          Node.findAll({ include: include(levels) }),
          Node.count({ include: include(levels) }),
          Node.load([node], include(levels)),
          association.get(node, { include: include(levels) }),
        ];
        for (const call of calls) {
          const error = await call.catch((thrown: unknown) => thrown);
          expect(error).toBeInstanceOf(IncludeError);
          expect(error).toMatchObject({ message: 'include nests associations on more than 1000 levels' });
        }
      }
      expect(context.statements).toEqual([]);
    }
  });

  it('fails with an error of Espalier where the database does not read it', async () => {
    const { Node, Parent } = await openNodes();
    const required = (levels: number) =>
      nest(levels, [], (below) => [{ association: Parent, include: below, required: true }]);
    expect(await Node.findAll({ include: required(20) })).toEqual([]);
    // How many levels PostgreSQL reads depends on the size of its stack.
    const outcome = await Node.findAll({ include: required(1000) }).catch((thrown: unknown) => thrown);
    if (!(outcome instanceof EspalierError)) expect(outcome).toEqual([]);
  });
});
