import { Database } from '../../../src/database.js';
import { IncludeError } from '../../../src/errors/input-errors.js';
import { type IncludeNode, resolveInclude } from '../../../src/graph/include.js';
import { DATABASE } from '../../../src/model/context.js';
import { DataTypes } from '../../../src/schema/data-types/index.js';

const database = new Database('sqlite::memory:');
afterAll(() => database.close());

const Product = database.define('product', { title: DataTypes.STRING });
const User = database.define('user', { name: DataTypes.STRING });
const Address = database.define('address', { city: DataTypes.STRING });
const Category = database.define('category', { name: DataTypes.STRING });
const UserOfProduct = Product.belongsTo(User);
const Seller = Product.belongsTo(User, { as: 'seller' });
const Addresses = User.hasMany(Address);
const Categories = Product.belongsToMany(Category, { through: 'product_categories' });
const Children = Category.hasMany(Category, { as: 'children', foreignKey: 'parentId' });

function resolve(include: unknown): readonly IncludeNode[] {
  const schema = database[DATABASE].registry.schema();
  const product = schema.models.find(({ name }) => name === 'product');
  if (product === undefined) throw new Error('no product');
  return resolveInclude(schema, product, include);
}

/** `user(addresses) categories` */
const outline = (nodes: readonly IncludeNode[]): string =>
  nodes
    .map(({ association: { as }, children }) => (children.length > 0 ? `${as}(${outline(children)})` : as))
    .join(' ');

function messageOf(include: unknown): string {
  try {
    return `accepted ${outline(resolve(include))}`;
  } catch (error) {
    if (!(error instanceof IncludeError)) throw error;
    expect(error).toMatchObject({ code: 'INVALID_INCLUDE', model: expect.any(String) });
    return error.message;
  }
}

describe('include', () => {
  it.each([
    ['nothing', undefined, ''],
    ['an empty list', [], ''],
    ['an association', [UserOfProduct], 'user'],
    ['an alias', ['user', 'categories'], 'user categories'],
    ['a model that one association leads to', [Category], 'categories'],
    ['a model and an alias', [{ model: User, as: 'seller' }], 'seller'],
    ['an object', [{ association: UserOfProduct }], 'user'],
    ['an object with an alias', [{ association: 'user' }], 'user'],
    ['an association and its own alias', [{ association: Categories, as: 'categories' }], 'categories'],
    ['an association and the model that it leads to', [{ association: Seller, model: User }], 'seller'],
    [
      'nested entries of all forms',
      [
        { association: Seller, include: ['addresses'] },
        { model: Category, include: [Children] },
      ],
      'seller(addresses) categories(children)',
    ],
    [
      'an entry without a list around it',
      { association: UserOfProduct, include: Addresses },
      'user(addresses)',
    ],
    ['both of two associations to one model', [UserOfProduct, Seller], 'user seller'],
    [
      'one association under several names',
      [{ association: UserOfProduct, as: 'owner' }, UserOfProduct, { association: 'user', as: 'buyer' }],
      'user user user',
    ],
  ])('can be %s', (_, include, expected) => {
    expect(outline(resolve(include))).toBe(expected);
  });

  const mistakes: [include: unknown, message: string][] = [
    [['usr'], "include[0]: 'product' has no association 'usr'; did you mean 'user'?"],
    [['zzz'], "include[0]: 'product' has no association 'zzz'"],
    [['__proto__'], "include[0]: 'product' has no association '__proto__'"],
    [[Addresses], "include[0]: 'addresses' is an association of 'user', not of 'product'"],
    [[UserOfProduct, 'user'], "include[1]: 'user' of 'product' is included twice"],
    [
      [User],
      "include[0]: several associations of 'product' refer to 'user'; add `as`: one of 'user', 'seller'",
    ],
    [[Address], "include[0]: no association of 'product' refers to 'address'"],
    [
      [{ model: User, as: 'buyer' }],
      "include[0]: no association 'buyer' of 'product' refers to 'user'; existing ones are 'user', 'seller'",
    ],
    [
      [
        { association: UserOfProduct, as: 'owner' },
        { association: Seller, as: 'owner' },
      ],
      "include[1]: two entries have the name 'owner'",
    ],
    [
      [{ association: UserOfProduct, as: 'title' }],
      "include[0].as is 'title', which is an attribute of 'product'; use another name",
    ],
    [
      [{ association: UserOfProduct, as: 'seller' }],
      "include[0].as is 'seller', which is another association of 'product'; use another name",
    ],
    [
      [{ association: UserOfProduct, as: '__proto__' }],
      "include[0].as is '__proto__', which is a member of 'product'; use another name",
    ],
    [[{ association: UserOfProduct, as: '' }], 'include[0].as is a string, not a name'],
    [[{ association: UserOfProduct, as: 5 }], 'include[0].as is a number, not a name'],
    [
      [{ association: UserOfProduct, model: Category }],
      "include[0]: 'user' of 'product' refers to 'user', not to 'category'; leave `model` out",
    ],
    [
      [{ association: 'user', include: [{ association: Addresses, model: 'address' }] }],
      "include[0].include[0]: 'addresses' of 'user' refers to 'address', not to a string; leave `model` out",
    ],
    [
      [{ association: UserOfProduct, inclde: [] }],
      "include[0] has an unknown option 'inclde'; did you mean 'include'?",
    ],
    [
      [{ association: UserOfProduct, include: [Seller] }],
      "include[0].include[0]: 'seller' is an association of 'product', not of 'user'",
    ],
    [
      [{ association: UserOfProduct, include: 'adresses' }],
      "include[0].include: 'user' has no association 'adresses'; did you mean 'addresses'?",
    ],
    [
      [undefined],
      'include[0] is undefined; pass an association, its alias, a model, or { association, include }',
    ],
    [
      [{ association: undefined }],
      'include[0].association is undefined; pass an association, its alias, a model, or { association, include }',
    ],
    [
      [{ model: 'user' }],
      'include[0].model is a string; pass an association, its alias, a model, or { association, include }',
    ],
    [[7], 'include[0] is a number; pass an association, its alias, a model, or { association, include }'],
    [
      [[UserOfProduct]],
      'include[0] is an array; pass an association, its alias, a model, or { association, include }',
    ],
    [null, 'include is null; pass an association, its alias, a model, or { association, include }'],
    [true, 'include is a boolean; pass an association, its alias, a model, or { association, include }'],
    [
      [{}],
      'include[0] names no association; pass an association, its alias, a model, or { association, include }',
    ],
  ];
  it.each(mistakes.map(([include, message]) => [message, include]))('says: %s', (message, include) => {
    expect(messageOf(include)).toBe(message);
  });

  it('cannot be of another database', async () => {
    const elsewhere = new Database('sqlite::memory:');
    const Other = elsewhere.define('product', {});
    const Self = Other.hasMany(Other, { as: 'parts', foreignKey: 'wholeId' });
    expect(messageOf([Self])).toBe('include[0] is an association of another database');
    expect(messageOf([Other])).toBe(
      "include[0]: no association of 'product' refers to 'a model of another database'",
    );
    await elsewhere.close();
  });

  it('may contain itself, for any depth', () => {
    const below: unknown[] = [];
    below.push({ association: Children, include: below });
    const [categories] = resolve([{ association: Categories, include: below }]);
    const [children] = categories?.children ?? [];
    expect(children?.association.as).toBe('children');
    expect(children?.children[0]).toBe(children);
  });

  it('may use one list at two places', () => {
    const include = [Addresses];
    const nodes = resolve([
      { association: UserOfProduct, include },
      { association: Seller, include },
    ]);
    expect(outline(nodes)).toBe('user(addresses) seller(addresses)');
  });

  it('may be nested 10,000 levels deep', () => {
    let include: unknown[] = [];
    for (let depth = 0; depth < 10_000; depth += 1) include = [{ association: Children, include }];
    let [node] = resolve([{ association: Categories, include }]);
    let depth = 0;
    for (; node !== undefined; [node] = node.children) depth += 1;
    expect(depth).toBe(10_001);
  });
});
