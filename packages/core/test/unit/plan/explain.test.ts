import { stateOf } from '../../../src/schema/instance-state.js';
import { Address, Category, chair, database, Product, User, withAddresses } from './shop.js';

afterAll(() => database.close());

function stored<T extends object>(instance: T): T {
  const state = stateOf(instance);
  if (state !== undefined)
    state.stored = {
      valueOf: (name) => (instance as Record<string, unknown>)[name],
    };
  return instance;
}

describe('the plan of a create', () => {
  it('is made without a database', async () => {
    expect(Product.planCreate(chair, { include: withAddresses }).sequence).toHaveLength(4);
    await expect(database.ping()).rejects.toThrow('the database could not be reached');
  });

  it('explains itself', () => {
    expect(Product.planCreate(chair, { include: withAddresses }).explain()).toMatchInlineSnapshot(`
      "create product: 4 rows into 3 tables, 2 levels, one transaction
        level 1
          insert 1 row into "users" (firstName, lastName), the database generates id
        level 2
          insert 1 row into "products" (title, userId <- user.id), the database generates id
          insert 2 rows into "addresses" (city, userId <- user.id), the database generates id
        on PostgreSQL: 1 statement, one round trip"
    `);
  });

  it('draws itself', () => {
    expect(Product.planCreate(chair, { include: withAddresses }).toMermaid()).toMatchInlineSnapshot(`
      "flowchart LR
        subgraph level1["level 1"]
          b0["users<br/>1 row"]
        end
        subgraph level2["level 2"]
          b1["products<br/>1 row"]
          b2["addresses<br/>2 rows"]
        end
        b0 -- "id as userId" --> b1
        b0 -- "id as userId" --> b2"
    `);
  });

  it('of a belongsToMany has a row that joins each pair, with its own attributes', () => {
    const plan = Product.planCreate(
      {
        title: 'Chair',
        tags: [
          { name: 'wood', productTag: { rank: 1 } },
          { name: 'sale', productTag: { rank: 2 } },
        ],
      },
      { include: [Product.Tags] },
    );
    expect(plan.explain()).toMatchInlineSnapshot(`
      "create product: 5 rows into 3 tables, 2 levels, one transaction
        level 1
          insert 1 row into "products" (title), the database generates id
          insert 2 rows into "tags" (name), the database generates id
        level 2
          insert 2 rows into "productTags" (rank, productId <- product.id, tagId <- tag.id)
        on PostgreSQL: 1 statement, one round trip"
    `);
    expect(plan.toMermaid()).toMatchInlineSnapshot(`
      "flowchart LR
        subgraph level1["level 1"]
          b0["products<br/>1 row"]
          b1["tags<br/>2 rows"]
        end
        subgraph level2["level 2"]
          b2["productTags<br/>2 rows"]
        end
        b0 -- "id as productId" --> b2
        b1 -- "id as tagId" --> b2"
    `);
  });

  it('of a tree has a level for each level of the tree', () => {
    const children: object[] = [];
    const include = [{ association: Category.Children, include: children }];
    children.push(...include);
    const plan = Category.planCreate(
      {
        name: 'root',
        children: [{ name: 'left', children: [{ name: 'leaf' }, { name: 'other' }] }, { name: 'right' }],
      } as never,
      { include: include as never },
    );
    expect(plan.explain()).toMatchInlineSnapshot(`
      "create category: 5 rows into 1 table, 3 levels, one transaction
        level 1
          insert 1 row into "categories" (name), the database generates id
        level 2
          insert 2 rows into "categories" (name, parentId <- category.id), the database generates id
        level 3
          insert 2 rows into "categories" (name, parentId <- category.id), the database generates id
        on PostgreSQL: 1 statement, one round trip"
    `);
  });

  it('links an instance that is stored instead of inserting it', () => {
    const mick = stored(new User({ id: 7, firstName: 'Mick' }));
    const plan = Product.planCreate({ title: 'Chair', user: mick }, { include: [Product.User] });
    expect(plan.explain()).toMatchInlineSnapshot(`
      "create product: 1 row into 1 table, 1 level, one transaction
        level 1
          insert 1 row into "products" (title, userId), the database generates id
        on PostgreSQL: 1 statement, one round trip"
    `);
  });

  it('updates a stored instance whose foreign key has to change', () => {
    const austin = stored(new Address({ id: 3, city: 'Austin' }));
    const plan = User.planCreate({ firstName: 'Mick', addresses: [austin] }, { include: [User.Addresses] });
    expect(plan.explain()).toMatchInlineSnapshot(`
      "create user: 1 row into 1 table, 1 level, one transaction
        level 1
          insert 1 row into "users" (firstName), the database generates id
        links
          update 1 row of "addresses" (userId <- user.id)
        on PostgreSQL: 1 statement, one round trip"
    `);
    expect(plan.toMermaid()).toMatchInlineSnapshot(`
      "flowchart LR
        subgraph level1["level 1"]
          b0["users<br/>1 row"]
        end
        u0["update addresses<br/>1 x userId"]
        b0 -.-> u0"
    `);
    expect(plan.links).toMatchObject([{ kind: 'link', targets: [0], records: [1] }]);
  });

  it('shows no value of any row when it is printed', () => {
    const plan = Product.planCreate(chair, { include: withAddresses });
    for (const text of [plan.explain(), plan.toMermaid()]) expect(text).not.toMatch(/Chair|Mick|Austin/);
  });
});
