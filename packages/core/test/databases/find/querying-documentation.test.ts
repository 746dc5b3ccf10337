import { aggregate, DataTypes, Model, Op, type PlannedFind, sql } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, openShop } from '@espalier/testkit';
import { readPage, refused, run, type Scope } from '../../helpers/page-examples.js';
import { tableOf } from '../../helpers/page-tables.js';

describeEachDatabase('the guide to querying', (context) => {
  it('does what it says, example for example', async () => {
    const page = readPage('querying.md');
    const examples = page.blocks('ts run');
    expect(examples.length).toBeGreaterThan(18);
    expect(examples.join('').match(/; \/\/ (=>|throws) /g)?.length).toBeGreaterThan(40);
    let scope: Scope = { database: context.open(), Model, DataTypes, Op, sql, aggregate, expect, refused };
    for (const code of examples) scope = { ...scope, ...(await run(code, scope)) };
    const { plan } = scope as { plan: PlannedFind };
    const postgres = page.block('text explain');
    expect(plan.explain().split('\n')[0]).toBe(postgres.split('\n')[0]);
    if (context.dialect === 'postgres') expect(plan.explain()).toBe(postgres);
    expect(plan.statements).toBe(context.dialect === 'postgres' ? 1 : 6);
  });
});

/** The text between backticks, in which a pipe is escaped for the table. */
const codeIn = (cell: string) => /^`(.*)`$/.exec(cell)?.[1]?.replaceAll('\\|', '|');
const operators = tableOf('querying-reference.md', 'Operators');

/** Defines a product with an attribute of each type that has operators of its own. */
async function openProducts(context: DatabaseContext) {
  const database = context.open();
  const columns = {
    title: DataTypes.STRING,
    stock: DataTypes.INTEGER,
    sold: DataTypes.BOOLEAN,
    meta: DataTypes.JSONB,
    ...(context.dialect === 'postgres' && { sizes: DataTypes.ARRAY(DataTypes.INTEGER) }),
  };
  const Product = database.define('product', columns, { timestamps: false });
  await database.sync();
  context.statements.length = 0;
  return Product;
}

/** Returns the condition of a statement as the reference writes it. */
function conditionOf(statement = ''): string {
  const [, condition = ''] = /^select .*? from \S+ where (.*)$/.exec(statement) ?? [];
  return condition.replaceAll(/["`]/g, '').replaceAll(/\$\d+/g, '?');
}

describeEachDatabase('the reference of operators', (context) => {
  it.each(operators.map((row) => [row.operator, row.example, row] as const))(
    'has the SQL of %s in %s',
    async (_, example = '', row) => {
      const shown = codeIn(context.dialect === 'sqlite' ? (row.SQLite ?? '') : (row.PostgreSQL ?? ''));
      const onSqlite = row.SQLite === 'the same' ? codeIn(row.PostgreSQL ?? '') : shown;
      const expected = context.dialect === 'sqlite' ? onSqlite : shown;
      const Product = await openProducts(context);
      const where = new Function('Op', `return ${codeIn(example)}`)(Op) as object;
      const finding = Product.findAll({ where });
      if (expected === undefined) {
        expect(row.SQLite).toBe('has no arrays');
        await expect(finding).rejects.toThrow('sizes');
      } else {
        await finding;
        expect(context.statements.map(conditionOf)).toEqual([expected]);
      }
    },
  );
});

describeEachDatabase('the reference of operators at a path', (context) => {
  const operands: Partial<Record<keyof typeof Op, unknown>> = {
    between: [1, 2],
    in: [1],
    notIn: [1],
    is: null,
    exists: true,
    path: { b: 1 },
    and: [1],
    or: [1],
  };

  it('has every operator that a path takes', async () => {
    const Product = await openProducts(context);
    const taken: string[] = [];
    for (const [name, operator] of Object.entries(Op)) {
      const condition = { [operator]: operands[name as keyof typeof Op] ?? 'a' };
      const where = { meta: { [Op.path]: { a: condition } } };
      const isTaken = await Product.count({ where } as never).then(
        () => true,
        (error) => error.code !== 'INVALID_OPTION',
      );
      if (isTaken) taken.push(name);
    }
    const cells = tableOf('querying-reference.md', 'Operators at a path').map((row) => Object.values(row)[0]);
    const said = cells.flatMap((cell) => [...(cell ?? '').matchAll(/`Op\.(\w+)`/g)].map(([, name]) => name));
    expect([...new Set(said)].sort()).toEqual(taken.sort());
  });
});

const finders = [
  'findAll',
  'findAndCountAll',
  'findOne',
  'findByPk',
  'findPage',
  'stream',
  'count',
  'exists',
  'aggregate',
];

describeEachDatabase('the reference of options', (context) => {
  type Finder = (...values: unknown[]) => Promise<unknown> & AsyncGenerator;

  /** Whether a finder knows an option, whatever its value is. */
  async function accepts(model: object, finder: string, option: string): Promise<boolean> {
    const call = (model as Record<string, Finder>)[finder];
    const values = [...(finder === 'findByPk' ? [1] : []), { [option]: undefined }];
    try {
      const result = call?.apply(model, values);
      await (finder === 'stream' ? result?.next() : result);
    } catch (error) {
      return !String(error).includes('unknown option');
    }
    return true;
  }

  it.each(finders)('says which options %s takes', async (finder) => {
    const { Product } = await openShop(context);
    const column = ['findAll', 'findAndCountAll'].includes(finder) ? 'all' : finder;
    const rows = tableOf('querying-reference.md', 'Finders and their options').filter(({ option }) => option);
    const said = rows.filter((row) => row[column] === 'yes').map(({ option }) => option);
    const taken: unknown[] = [];
    for (const { option = '' } of rows)
      if (await accepts(Product, finder, codeIn(option) ?? '')) taken.push(option);
    expect(said).toEqual(taken);
    expect(said.length).toBeGreaterThan(5);
  });
});
