import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Database,
  DataTypes,
  Model,
  Op,
  sql,
  UniqueConstraintError,
  VersionConflictError,
} from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

/** The examples of the documentation that are marked `run`, to the letter. */
function examplesOf(page: string): readonly { readonly title: string; readonly code: string }[] {
  const text = readFileSync(join(__dirname, '../../../../docs', page), 'utf8');
  let title = '';
  const examples: { title: string; code: string }[] = [];
  for (const [, heading, code] of text.matchAll(/^#+ (.+)$|^```ts run\n([\s\S]*?)^```$/gm)) {
    if (heading !== undefined) title = heading;
    else if (code !== undefined) examples.push({ title, code });
  }
  return examples;
}

type Values = Readonly<Record<string, unknown>>;
const AsyncFunction = (async () => undefined).constructor as new (
  ...text: string[]
) => (...values: unknown[]) => Promise<unknown>;

/** Runs an example with what it speaks of, and gives what it declares. */
async function run(code: string, scope: Values): Promise<Record<string, unknown>> {
  const declared = [...code.matchAll(/^const (?:\[(\w+)\]|(\w+)) =/gm)].map(
    ([, inArray, name]) => inArray ?? name,
  );
  const names = Object.keys(scope).filter((name) => !declared.includes(name));
  const example = new AsyncFunction(...names, `${code}\nreturn { ${declared.join(', ')} };`);
  return (await example(...names.map((name) => scope[name]))) as Record<string, unknown>;
}

const associations = examplesOf('associations.md');
const changing = examplesOf('changing.md');
const models = examplesOf('models.md');

describeEachDatabase('the documentation of associations', (context) => {
  function defineModels(database: Database) {
    const timestamps = { timestamps: false } as const;
    class Product extends Model.init(
      { title: DataTypes.STRING },
      { database, modelName: 'product', ...timestamps },
    ) {
      static User = this.belongsTo(() => User);
      static Tags = this.belongsToMany(() => Tag, { through: () => ProductTag });
    }
    class User extends Model.init(
      { firstName: DataTypes.STRING },
      { database, modelName: 'user', ...timestamps },
    ) {
      static Addresses = this.hasMany(() => Address);
      static Profile = this.hasOne(() => Profile);
    }
    class Address extends Model.init(
      { city: DataTypes.STRING },
      { database, modelName: 'address', ...timestamps },
    ) {}
    class Profile extends Model.init({ bio: DataTypes.TEXT }, { database, modelName: 'profile' }) {}
    class Tag extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'tag' }) {}
    class ProductTag extends Model.init({ rank: DataTypes.INTEGER }, { database, modelName: 'productTag' }) {}
    return { Product, User, Address, Tag };
  }

  async function openScope() {
    const database = context.open();
    const models = defineModels(database);
    await database.sync();
    const { Product, User, Address, Tag } = models;
    const include = [{ association: Product.User, include: [User.Addresses] }, Product.Tags] as const;
    const [product, other] = await Product.bulkCreate(
      [1, 2].map((rank) => ({
        title: 'Chair',
        user: { firstName: 'Ann', addresses: [{ city: 'Austin' }, { city: 'Bern' }] },
        tags: [{ name: 'wood', productTag: { rank } }],
      })),
      { include },
    );
    if (product === undefined) throw new Error('no product');
    const [home, work] = await Address.bulkCreate([{ city: 'Cork' }, { city: 'Delft' }]);
    const [wood] = product.tags;
    const red = await Tag.create({ name: 'red' });
    return { ...models, product, other, user: product.user, home, work, wood, red };
  }

  it('has an example of each call', () => {
    expect(associations.map(({ title }) => title)).toEqual([
      'Reading',
      'Many instances at once',
      'Linking',
      'Creating',
    ]);
  });

  it.each(associations)('does what it says on $title', async ({ title, code }) => {
    const scope = await openScope();
    const { Product, User, product, user, work, home } = scope;
    const declared = await run(code, scope);
    const tags = await Product.Tags.get(product);
    const cities = (await User.Addresses.get(user)).map(({ city }) => city);
    const shown = JSON.parse(JSON.stringify(declared));
    if (title === 'Reading') {
      expect(shown).toMatchObject({
        owner: { firstName: 'Ann', addresses: [{ city: 'Austin' }, { city: 'Bern' }] },
        homes: [{ city: 'Austin' }],
        tags: [{ name: 'wood', productTag: { rank: 1 } }],
      });
    } else if (title === 'Many instances at once') {
      expect(shown.filled).toMatchObject([
        { user: { addresses: [{}, {}] }, tags: [{ productTag: { rank: 1 } }] },
        { user: { addresses: [{}, {}] }, tags: [{ productTag: { rank: 2 } }] },
      ]);
    } else if (title === 'Linking') {
      expect(tags.map(({ name, productTag }) => [name, productTag.rank])).toEqual([
        ['wood', 2],
        ['red', 1],
      ]);
      expect(cities).toEqual(['Austin', 'Bern', work?.city]);
      expect((home as { userId?: unknown } | undefined)?.userId).toBeNull();
    } else {
      expect(cities).toEqual(['Austin', 'Bern', 'Austin']);
      expect((await Product.User.get(product))?.firstName).toBe('Mick');
      expect(tags.map(({ name, productTag }) => [name, productTag.rank])).toEqual([
        ['wood', 1],
        ['old', 3],
      ]);
    }
  });
});

describeEachDatabase('the documentation of models', (context) => {
  const codeOf = (section: string) => models.find(({ title }) => title === section)?.code ?? '';

  it('does what it says on generated columns', async () => {
    const scope = { database: context.open(), DataTypes, Op, sql };
    const { User, user } = await run(codeOf('Generated columns'), scope);
    expect((user as Values).fullName).toBe('Mary Ronson');
    const where = { fullName: { [Op.endsWith]: 'Ronson' } };
    expect(await (User as typeof Model).count({ where } as never)).toBe(1);
  });

  it('does what it says on views', async () => {
    const scope = { database: context.open(), DataTypes, Op };
    const quoted = context.dialect === 'sqlite' ? '`userId`' : '"userId"';
    await scope.database.knex.raw(`create view totals as select 1 as ${quoted}, 120.50 as price`);
    const { Total } = await run(codeOf('Views'), scope);
    expect(await (Total as typeof Model).findAll()).toMatchObject([{ userId: 1 }]);
  });

  it('does what it says on check constraints', async () => {
    const scope = { database: context.open(), DataTypes, Op, sql };
    const rejected = { code: 'CHECK_CONSTRAINT', constraint: 'reduced' };
    await expect(run(codeOf('Check constraints'), scope)).rejects.toMatchObject(rejected);
    expect(await context.rows(scope.database, 'select price from offers')).toEqual([{ price: 10 }]);
  });

  it('does what it says on soft deletion', async () => {
    const scope = { database: context.open(), DataTypes };
    const { line } = await run(codeOf('Soft deletion'), scope);
    expect((line as Values).deletedAt).toBeNull();
    expect(await context.rows(scope.database, 'select * from lines')).toEqual([]);
  });

  it('does what it says on scopes', async () => {
    const scope = { database: context.open(), DataTypes, Op };
    const found = await run(codeOf('Scopes'), scope);
    const titlesOf = (rows: unknown) => (rows as Values[]).map(({ title }) => title).sort();
    expect([found.shown, found.cheap, found.all].map(titlesOf)).toEqual([
      ['Chair'],
      ['Chair'],
      ['Chair', 'Sofa'],
    ]);
  });

  it('does what it says on indexes', async () => {
    const scope = { database: context.open(), DataTypes, sql };
    await expect(run(codeOf('Indexes'), scope)).rejects.toBeInstanceOf(UniqueConstraintError);
    expect(await context.rows(scope.database, 'select email from users order by id')).toEqual([
      { email: 'mick@example.com' },
      { email: 'MICK@example.com' },
    ]);
  });
});

describeEachDatabase('the documentation of changes', (context) => {
  async function openScope() {
    const database = context.open();
    const Product = database.define('product', {
      title: DataTypes.STRING,
      sku: { type: DataTypes.STRING, unique: true },
      deletedAt: DataTypes.DATE,
      views: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
      stock: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 3 },
    });
    const Review = database.define('review', { productId: DataTypes.INTEGER });
    await database.sync();
    const product = await Product.create({ title: 'Table', sku: 'C-1' });
    const other = await Product.create({ title: 'Lamp', sku: 'L-1' });
    await Review.bulkCreate([{ productId: other.id }, { productId: other.id }, { productId: product.id }]);
    return { database, Product, Review, product, other };
  }

  const example = (title: string) => changing.find((each) => each.title === title)?.code ?? '';

  it('does what it says on rows of a builder', async () => {
    const scope = await openScope();
    const { products } = await run(example('Everything else: `query` and `hydrate`'), scope);
    expect(
      (products as { title: string; reviews: unknown }[]).map(({ title, reviews }) => [
        title,
        Number(reviews),
      ]),
    ).toEqual([
      ['Lamp', 2],
      ['Table', 1],
    ]);
  });

  it('does what it says on versions', async () => {
    const scope = { database: context.open(), DataTypes };
    await expect(run(example('Versions'), scope)).rejects.toBeInstanceOf(VersionConflictError);
    expect(await context.rows(scope.database, 'select title, version from documents')).toEqual([
      { title: 'Final', version: 2 },
    ]);
  });

  it('does what it says on counters', async () => {
    const scope = await openScope();
    await run(example('Counters'), { ...scope, Op });
    expect(scope.product).toMatchObject({ views: 11, stock: 0 });
    await expect(run(example('Counters'), { ...scope, Op })).rejects.toThrow('Not enough');
    expect(await scope.Product.findByPk(scope.product.id)).toMatchObject({ views: 12, stock: 0 });
  });

  it('does what it says on upserts', async () => {
    const scope = await openScope();
    const { upserted } = await run(example('Upserts'), scope);
    expect(upserted).toStrictEqual(await scope.Product.findByPk(scope.product.id));
    expect(upserted).toMatchObject({ title: 'Chair', id: scope.product.id });
    await scope.product.destroy();
    await run(example('Upserts'), scope);
    expect(await scope.Product.count({ where: { sku: 'C-1' } })).toBe(1);
  });
});
