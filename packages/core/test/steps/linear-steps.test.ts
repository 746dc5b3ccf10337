/**
 * V8 counts the steps only of functions that it compiles for this file.
 *
 * @jest-environment-options {"sharesScripts": false}
 */
import { type Database, type DataType, DataTypes, Op, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { splitInserts } from '../../src/plan/split-inserts.js';
import { withoutPause, withoutPauses } from '../../src/util/pausable.js';
import { countSteps, stopCounting } from './count-steps.ts';

/** Work on a value of some size. */
type Work = (size: number) => unknown;

const repeat = <T>(count: number, item: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => item(index));

/** Returns a value inside arrays on this many levels. */
function nested(levels: number, value: unknown): unknown {
  let outer = value;
  for (let level = 0; level < levels; level += 1) outer = [outer];
  return outer;
}

/** A table with an attribute of each kind of type and validator, and tables that refer to themselves and each other. */
async function openTables(database: Database) {
  const checked = (validate: object, type: DataType<string, string> = DataTypes.TEXT) => ({ type, validate });
  const Item = database.define(
    'item',
    {
      json: DataTypes.JSON,
      jsonb: DataTypes.JSONB,
      text: DataTypes.TEXT,
      string: DataTypes.STRING,
      decimal: DataTypes.DECIMAL,
      money: DataTypes.DECIMAL(10, 2),
      bigint: DataTypes.BIGINT,
      date: DataTypes.DATE,
      day: DataTypes.DATEONLY,
      uuid: DataTypes.UUID,
      size: DataTypes.ENUM('small', 'large'),
      code: { type: DataTypes.INTEGER, unique: true },
      isEmail: checked({ isEmail: true }),
      isUrl: checked({ isUrl: { validate_length: false } }),
      isIP: checked({ isIP: true }),
      isAlpha: checked({ isAlpha: true, isAlphanumeric: true, isLowercase: true, notEmpty: true }),
      isNumeric: checked({ isNumeric: true, isInt: true, isFloat: true, isDecimal: true, max: 5, min: 1 }),
      isUUID: checked({ isUUID: true, isDate: true, isAfter: '2024-01-01', isCreditCard: true, len: [1, 5] }),
    } as never,
    { timestamps: false },
  );
  const Node = database.define('node', { name: DataTypes.TEXT }, { timestamps: false });
  const Children = Node.hasMany(Node, { as: 'children', foreignKey: 'parentId' });
  const Tag = database.define('tag', { name: { type: DataTypes.TEXT, unique: true } }, { timestamps: false });
  const Tags = Node.belongsToMany(Tag, { through: 'nodeTag', as: 'tags' });
  const tree: unknown[] = [Tags];
  tree.push({ association: Children, include: tree });
  await database.sync();
  return { Item, Node, Tag, tree: tree as never };
}

type Tables = Awaited<ReturnType<typeof openTables>>;
type Values = Record<string, unknown>;

/** Texts that are almost in the form of a type or a validator. */
const texts: readonly ((size: number) => string)[] = [
  (size) => '0'.repeat(size),
  (size) => `${'0'.repeat(size)}x`,
  (size) => '1.'.repeat(size),
  (size) => `${'a'.repeat(size)}@${'b.'.repeat(size)}`,
  (size) => `http://${'a-'.repeat(size)}/${'%'.repeat(size)}`,
  (size) => '(['.repeat(size),
  (size) => ' '.repeat(size),
  (size) => '2024-01-'.repeat(size),
];

const cases: [what: string, build: (tables: Tables) => Work][] = [
  [
    'JSON',
    ({ Item }) =>
      (size) =>
        Item.create({ json: repeat(size, (id) => ({ id, tags: ['a'] })) } as never),
  ],
  [
    'JSON with a fault at its end, below many levels',
    ({ Item }) =>
      (size) =>
        Item.create({ json: nested(size, [...repeat(size, () => [1]), undefined]) } as never),
  ],
  [
    'JSON that is nested',
    ({ Item }) =>
      (size) =>
        Item.create({ jsonb: nested(size, 1) } as never),
  ],
  [
    'JSON in a condition',
    ({ Item }) =>
      (size) =>
        Item.findAll({ where: { json: repeat(size, (x) => [x]) } } as never),
  ],
  ...['json', 'text', 'string', 'decimal', 'money', 'bigint', 'date', 'day', 'uuid', 'size'].map(textCase),
  ...['isEmail', 'isUrl', 'isIP', 'isAlpha', 'isNumeric', 'isUUID'].map(textCase),
  [
    'unknown keys',
    ({ Item }) =>
      (size) =>
        Item.create(Object.fromEntries(repeat(size, (x) => [`k${x}`, 1])) as never),
  ],
  [
    'a long unknown key',
    ({ Item }) =>
      (size) =>
        Item.create({ ['k'.repeat(size)]: 1 } as never),
  ],
  [
    'rows',
    ({ Item }) =>
      (size) =>
        Item.bulkCreate(repeat(size, (x) => ({ text: `${x}` })) as never),
  ],
  [
    'rows with problems',
    ({ Item }) =>
      (size) =>
        Item.bulkCreate(repeat(size, () => ({ date: 'x', a: 1 })) as never),
  ],
  [
    'rows with the same key',
    ({ Item }) =>
      (size) =>
        Item.bulkCreate(repeat(size, () => ({ code: 1 })) as never),
  ],
  [
    'a chain of rows, with a limit of records',
    ({ Node, tree }) =>
      (size) => {
        let node: Values = {};
        for (let level = 0; level < size; level += 1) node = { children: [node] };
        return Node.create(node as never, { include: tree, maxRecords: 1_000_000 });
      },
  ],
  [
    'a chain of rows with problems',
    ({ Node, tree }) =>
      (size) => {
        let node: Values = {};
        for (let level = 0; level < size; level += 1) node = { nme: 1, children: [node] };
        return Node.create(node as never, { include: tree });
      },
  ],
  [
    'rows that share their children',
    ({ Node, tree }) =>
      (size) => {
        const tags = [{ name: `a${size}` }, { name: `b${size}` }];
        return Node.create({ children: repeat(size, () => ({ tags })) } as never, { include: tree });
      },
  ],
  [
    'an object at many places',
    ({ Node, tree }) =>
      (size) => {
        const tag = { name: `c${size}` };
        return Node.create({ tags: repeat(size, () => tag) } as never, { include: tree });
      },
  ],
  [
    'children of two parents at once',
    ({ Node, tree }) =>
      (size) => {
        const children = repeat(size, () => ({}));
        return Node.create({ children: [{ children }, { children }] } as never, { include: tree });
      },
  ],
  [
    'rows to connect',
    ({ Node, Tag, tree }) =>
      (size) => {
        const tags = repeat(size, (x) =>
          Tag.connectOrCreate({ where: { name: `${x}` }, create: { name: `${x}` } }),
        );
        return Node.create({ tags } as never, { include: tree });
      },
  ],
  [
    'a list of a condition',
    ({ Item }) =>
      (size) =>
        Item.findAll({ where: { id: repeat(size, Number) } } as never),
  ],
  [
    'conditions',
    ({ Item }) =>
      (size) =>
        Item.findAll({ where: { [Op.or]: repeat(size / 4, (x) => ({ text: `${x}` })) } } as never),
  ],
  [
    'a pattern',
    ({ Item }) =>
      (size) =>
        Item.count({ where: { text: { [Op.like]: '%\\_a'.repeat(size) } } } as never),
  ],
  [
    'texts that are almost paths into JSON',
    ({ Item }) =>
      async (size) => {
        for (const piece of ['a.', '"', '"\\', '"\\"', '[0]', '["', '[1']) {
          const json = { [Op.path]: { [piece.repeat(size)]: 1 } };
          await Item.count({ where: { json } as never }).catch(() => {});
        }
      },
  ],
  [
    'JSON at a path',
    ({ Item }) =>
      (size) =>
        Item.count({
          where: { json: { [Op.path]: { a: { [Op.contains]: repeat(size, String) } } } } as never,
        }),
  ],
  [
    'values bound in SQL',
    ({ Item }) =>
      (size) =>
        Item.findAll({ where: sql`id in (${repeat(size / 4, Number)})` }),
  ],
  [
    'the plan of wrong rows, each of which is reported',
    ({ Node, tree }) =>
      (size) => {
        const children = repeat(size, (id) => ({ name: id, nmae: 'x' }));
        Node.planCreate({ children } as never, { include: tree, maxProblems: Number.POSITIVE_INFINITY });
      },
  ],
  [
    'rows that are inserted in parts',
    ({ Node, tree }) =>
      (size) => {
        const children = repeat(size / 4, () => ({ children: [{ name: 'x' }, { tags: [{ name: null }] }] }));
        const plan = Node.planCreate({ children } as never, { include: tree });
        return [...withoutPause(splitInserts(plan, plan.sequence.length, 10, withoutPauses))];
      },
  ],
  [
    'rows of which none is returned',
    ({ Node, tree }) =>
      (size) =>
        Node.bulkCreate(repeat(size / 2, () => ({ children: [{ name: 'x' }] })) as never, {
          include: tree,
          returning: false,
        }),
  ],
  [
    'names in fields',
    ({ Item }) =>
      (size) =>
        Item.create({} as never, { fields: repeat(size, () => 'text') as never }),
  ],
];

function textCase(attribute: string): (typeof cases)[number] {
  return [
    `texts in ${attribute}`,
    ({ Item }) =>
      async (size) => {
        for (const text of texts) {
          const value = text(size);
          await Item.create({ [attribute]: value } as never).catch(() => {});
          await Item.findAll({ where: { [attribute]: value } as never }).catch(() => {});
        }
      },
  ];
}

afterAll(stopCounting);

describeEachDatabase('the number of steps', (context) => {
  it.each(cases)('doubles at most with the size of %s', async (_, build) => {
    const work = build(await openTables(context.open()));
    const attempt = async (size: number) => {
      try {
        await work(size);
      } catch {
        // A rejected value has to be read as well.
      }
    };
    // The first run computes what is remembered of models.
    await attempt(8);
    const once = await countSteps(() => attempt(400));
    const twice = await countSteps(() => attempt(800));
    expect(once).toBeGreaterThan(0);
    expect(twice).toBeLessThan(2.2 * once);
  });
});
