import { type Database, DataTypes, ValidationError } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import fc from 'fast-check';

const hostileKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '$gt',
  '[Op.or]',
  'or',
  'include',
  'a\0b',
  '',
];
const ownKeys = [
  'id',
  'title',
  'userId',
  'user',
  'tags',
  'firstName',
  'lastName',
  'addresses',
  'type',
  'city',
  'name',
  'productTag',
  'rank',
  'profile',
  'bio',
  'createdAt',
];
const texts = [
  'x',
  'home',
  'Mick',
  '',
  'a\0b',
  '\ud800',
  'x'.repeat(300),
  "'; drop table users; --",
  '2024-02-30',
  '%',
];
const scalars = fc.constantFrom<unknown>(null, true, 0, -0, 1, 2 ** 31, 1e300, 0.5, ...texts, [], {}, [[]], {
  $gt: '',
});

/** What JSON can carry, of keys and values that mean something or look as if they did. */
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small', maxDepth: 5 }, scalars, tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc
    .array(fc.tuple(fc.constantFrom(...ownKeys, ...ownKeys, ...hostileKeys), tie('value')), { maxLength: 5 })
    .map((entries) => {
      // As JSON.parse makes it: `__proto__` is an own key like any other.
      const object = {};
      for (const [key, value] of entries)
        Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
      return object;
    }),
}));

/** Values that are right, but for what is put in their place. */
const anyProduct = fc.record(
  {
    title: fc.oneof(fc.constantFrom('Chair', null), anyValue),
    user: fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({
          firstName: fc.constantFrom('Mick', 'Ann'),
          addresses: fc.array(fc.record({ city: fc.constantFrom('Austin', 'x\0') }), { maxLength: 3 }),
        }),
      },
      { weight: 1, arbitrary: anyValue },
    ),
    tags: fc.oneof(
      {
        weight: 3,
        arbitrary: fc.array(fc.record({ name: fc.string({ minLength: 1, maxLength: 3 }) }), { maxLength: 4 }),
      },
      { weight: 1, arbitrary: anyValue },
    ),
  },
  { requiredKeys: [] },
);

describeEachDatabase('any input from a stranger', (context) => {
  it('is an error with paths and no SQL, or exactly those rows', async () => {
    const { Product, User, Address, Tag, ProductTag, database } = await openShop(context);
    const include = [{ association: Product.User, include: [User.Addresses, User.Profile] }, Product.Tags];
    const options = { include } as never;
    const runs = propertyRuns(400, 4);
    let stored = 0;
    const counts = async () => {
      const models = [Product, User, Address, Tag, ProductTag];
      return Promise.all(models.map((model) => (model as typeof Product).count()));
    };
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 4, arbitrary: anyProduct }, { weight: 1, arbitrary: anyValue }),
        async (values) => {
          context.statements.length = 0;
          const before = JSON.stringify(values);
          const outcome = await database
            .transaction(async () => {
              const product = await Product.create(values as never, options);
              const found = await Product.findByPk((product as { id: number }).id, options);
              const sizes = await counts();
              throw Object.assign(new Error('undo'), { product, found, sizes });
            })
            .catch((error) => error);
          expect(JSON.stringify(values)).toBe(before);
          if (outcome instanceof ValidationError) {
            expect(outcome.errors.length).toBeGreaterThan(0);
            for (const each of outcome.errors) {
              expect(each).toBeInstanceOf(ValidationError);
              expect(Array.isArray(each.path)).toBe(true);
            }
            expect(context.statements.filter((sql) => !/^(begin|rollback)/i.test(sql))).toEqual([]);
            return;
          }
          expect(outcome.message).toBe('undo');
          stored += 1;
          const { user, tags = [] } = values as { user?: { addresses?: unknown[] }; tags?: unknown[] };
          expect(outcome.sizes).toEqual([
            1,
            user ? 1 : 0,
            user?.addresses?.length ?? 0,
            tags.length,
            tags.length,
          ]);
          expect(outcome.found.title).toBe((values as { title?: string | null }).title ?? null);
          expect(outcome.found.tags.map(({ name }: { name: string }) => name).sort()).toEqual(
            (tags as { name: string }[]).map(({ name }) => name).sort(),
          );
        },
      ),
      { numRuns: runs },
    );
    expect(stored).toBeGreaterThan(runs / 20);
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });

  it('in a text is rejected if it cannot be stored, and stored if it can', async () => {
    const { User } = await openShop(context);
    for (const [text, why] of [
      ['\ud800', /half characters/],
      ['x'.repeat(1_000_000), /at most 255 characters/],
    ] as const) {
      await expect(User.create({ firstName: text })).rejects.toMatchObject({
        code: 'INVALID_VALUE',
        message: expect.stringMatching(why),
      });
    }
    const made = User.create({ firstName: 'a\0b' });
    if (context.dialect === 'postgres') await expect(made).rejects.toMatchObject({ path: ['firstName'] });
    else expect((await User.findByPk((await made).id))?.firstName).toBe('a\0b');
  });

  it('as a key of a megabyte is not repeated in the message', async () => {
    const { User } = await openShop(context);
    const error = await User.create({ firstName: 'Mick', ['k'.repeat(1_000_000)]: 1 } as never).catch(
      (reason) => reason,
    );
    expect(error.message.length).toBeLessThan(500);
    expect(error.path[0]).toHaveLength(1_000_000);
  });

  it('is wrong at each of 10,000 levels, and all of it is reported', async () => {
    const database: Database = context.open();
    const Node = database.define('node', { name: DataTypes.TEXT }, { timestamps: false });
    const include: unknown[] = [];
    include.push({ association: Node.hasMany(Node, { as: 'children', foreignKey: 'parentId' }), include });
    const depth = 10_000;
    const json = `${'{"nme":"n","name":7,"children":[7,'.repeat(depth)}{}${']}'.repeat(depth)}`;
    const options = { include, maxProblems: 3 * depth } as never;
    const error = await Node.create(JSON.parse(json), options).catch((reason) => reason);
    expect(error).toBeInstanceOf(ValidationError);
    expect(error.errors).toHaveLength(3 * depth);
    expect(error.message.length).toBeLessThan(100_000);
    const last = error.errors.at(-1);
    expect(last.path).toHaveLength(2 * depth);
    expect(last.message.length).toBeLessThan(1000);
    expect(context.statements).toEqual([]);
  });

  const many = propertyRuns(200_000);

  it(`with ${many} problems of one kind is one error`, async () => {
    const { User } = await openShop(context);
    const rows = Array.from({ length: many }, () => ({ id: 1, firstName: 'Mick' }));
    context.statements.length = 0;
    const error = await User.bulkCreate(rows).catch((reason) => reason);
    expect(error.problemCount).toBe(many - 1);
    expect(error.errors).toHaveLength(100);
    expect(error.errors[99]).toMatchObject({ code: 'DUPLICATE_KEY', path: [100, 'id'] });
    expect(context.statements).toEqual([]);
  });
});
