import fc from 'fast-check';
import { Database } from '../../../src/database.js';
import { checkCreateInclude, type IncludeNode, resolveInclude } from '../../../src/graph/include.js';
import { resolveCreateInclude } from '../../../src/graph/known-include.js';
import { DATABASE } from '../../../src/model/context.js';
import { DataTypes } from '../../../src/schema/data-types/index.js';

/** Returns two functions that resolve an include of a product: as creates do, one after the other, and from scratch. */
function open() {
  const database = new Database('sqlite::memory:');
  const Product = database.define('product', { title: DataTypes.STRING });
  const User = database.define('user', { name: DataTypes.STRING });
  const Address = database.define('address', { city: DataTypes.STRING });
  const associations = [Product.belongsTo(User), User.hasMany(Address), Address.hasMany(Product)];
  const schema = database[DATABASE].registry.schema();
  const [product] = schema.models;
  if (product === undefined) throw new Error('no product');
  const resolveAgain = (include: unknown) => resolveCreateInclude(schema, product, include);
  const resolve = (include: unknown) => {
    const nodes = resolveInclude(schema, product, include);
    checkCreateInclude(nodes);
    return nodes;
  };
  return { database, associations, models: [Product, User, Address], resolveAgain, resolve };
}

const { database, associations, models, resolveAgain, resolve } = open();
afterAll(() => database.close());

/** Describes the result of a function: nodes with everything that they have, or the message of an error. */
function outcome(run: () => readonly IncludeNode[]): unknown {
  try {
    return describeNodes(run(), 20);
  } catch (error) {
    return (error as Error).message;
  }
}

/** @param depth ends the description of nodes that contain themselves */
function describeNodes(nodes: readonly IncludeNode[], depth: number): unknown {
  if (depth === 0) return 'deeper';
  return nodes.map(({ association, children, fields, ...rest }) => ({
    ...rest,
    as: association.as,
    fields: fields && [...fields],
    children: describeNodes(children, depth - 1),
  }));
}

const named = fc.constantFrom<unknown>(
  ...associations,
  ...models,
  'user',
  'addresses',
  'products',
  'nothing',
);

/** Options that make an entry another one, or an invalid one. */
const others = fc.constantFrom(
  ...[{}, {}, {}, { fields: ['name'] }, { where: {} }, { mode: 'upsert' }, { missing: 'delete' }],
  ...[{ hookOptions: {} }, { as: 'owner' }, { required: true }, { unknown: 1 }, { model: models[1] }],
);

const { include } = fc.letrec<{ include: unknown }>((tie) => ({
  include: fc.option(
    fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.array(named, { maxLength: 2 }),
      fc.array(
        fc
          .tuple(named, tie('include'), others)
          .map(([association, below, options]) =>
            Object.assign(below === undefined ? { association } : { association, include: below }, options),
          ),
        { maxLength: 2 },
      ),
      named,
    ),
    { nil: undefined },
  ),
}));

describe('the include of a create', () => {
  it('is resolved as if no create had resolved one before', () => {
    fc.assert(
      fc.property(include, (each) => {
        const expected = outcome(() => resolve(each));
        expect(outcome(() => resolveAgain(each))).toEqual(expected);
        expect(outcome(() => resolveAgain(each))).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it('is resolved once for lists that name the same associations', () => {
    const [user, addresses] = associations;
    const list = () => [{ association: user, include: [addresses] }];
    expect(resolveAgain(list())).toBe(resolveAgain(list()));
    expect(resolveAgain(undefined)).toBe(resolveAgain(undefined));
  });

  it('follows changes of a list that an earlier create has resolved', () => {
    const [user, addresses] = associations;
    const entry: { association: unknown; include: unknown[]; where?: object } = {
      association: user,
      include: [],
    };
    const list = [entry];
    const outline = () => outcome(() => resolveAgain(list));
    expect(outline()).toMatchObject([{ as: 'user', children: [] }]);
    entry.include.push(addresses);
    expect(outline()).toMatchObject([{ as: 'user', children: [{ as: 'addresses' }] }]);
    entry.where = {};
    expect(outline()).toMatch(/`where`, which only finders accept/);
    list.length = 0;
    expect(outline()).toEqual([]);
  });

  it('may contain itself', () => {
    const [user, addresses, products] = associations;
    const list: unknown[] = [];
    list.push({
      association: user,
      include: [{ association: addresses, include: [{ association: products, include: list }] }],
    });
    expect(outcome(() => resolveAgain(list))).toEqual(outcome(() => resolve(list)));
    expect(outcome(() => resolveAgain(list))).toEqual(outcome(() => resolve(list)));
  });
});
