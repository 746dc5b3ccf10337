import { Database } from '@espalier/core';
import { defineShop } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import fc from 'fast-check';
import type { WritePlan } from '../../../src/plan/write-plan.js';
import { Category, database as shopDatabase } from './shop.js';

const databases: Database[] = [shopDatabase];

afterAll(() => Promise.all(databases.map((database) => database.close())));

/** Returns a function that plans a product, with models that have planned nothing before. */
function newPlanner(): (values: object) => WritePlan {
  // No server listens at this URL, so these models plan without a database.
  const database = new Database('postgres://nobody@127.0.0.1:1/nowhere');
  databases.push(database);
  const { Product, User } = defineShop(database, { timestamps: false });
  const include = [{ association: Product.User, include: [User.Addresses] }, Product.Tags];
  return (values) => Product.planCreate(values as never, { include });
}

/** Describes all that a plan does, by the names of models and attributes. */
function describePlan(plan: WritePlan) {
  const levels = plan.levels.map(({ batches }) =>
    batches.map(({ model, columns, omitted, keyReferences, records }) => ({
      model: model.name,
      columns: columns.map(({ name }) => name),
      omitted: omitted.map(({ name }) => name),
      references: keyReferences.map(({ attribute, key, batch, targets }) => [
        attribute.name,
        key.name,
        batch,
        targets,
      ]),
      records,
    })),
  );
  const { sequence, links, updates, removals, preassignedKeys, hasForwardReferences } = plan;
  const rest = { sequence, links, updates, removals, preassignedKeys, hasForwardReferences };
  return { levels, ...rest, text: plan.explain() };
}

describe('a plan of values that have the shape of earlier ones', () => {
  const plan = newPlanner();
  const chair = (title: string | null, city: string, id?: number) => {
    return { title, user: { id, firstName: 'Mick', addresses: [{ city }, { city: 'Dallas' }] } };
  };
  const { levels } = plan(chair('Chair', 'Austin'));

  it('has the inserts that were planned for them', () => {
    expect(plan(chair('Table', 'Rome')).levels).toBe(levels);
    expect(plan(chair(null, 'Rome')).levels).toBe(levels);
  });

  it('has them even if others of as many rows were planned in between', () => {
    const { title, user } = chair('Chair', 'Austin');
    const untitled = plan({ user }).levels;
    expect(plan({ title, user }).levels).toBe(levels);
    expect(plan({ user }).levels).toBe(untitled);
  });

  it('has them after some time if very many shapes came before', () => {
    const planOther = newPlanner();
    const planShape = (shape: number) => {
      const has = (bit: number) => (shape & bit) !== 0;
      const addressOf = (bit: number) => ({ city: 'Austin', ...(has(bit) && { type: 'home' }) });
      const user = { firstName: 'Mick', ...(has(1) && { lastName: 'Lee' }) };
      const addresses = [addressOf(2), addressOf(4)];
      return planOther({ ...(has(8) && { title: 'Chair' }), user: { ...user, addresses } }).levels;
    };
    for (let shape = 0; shape < 15; shape += 1) planShape(shape);
    expect(planShape(15)).not.toBe(planShape(15));
    for (let time = 0; time < 50; time += 1) planShape(15);
    expect(planShape(15)).toBe(planShape(15));
  });

  it('has its own inserts if a value is absent, or if a key is given', () => {
    const { user } = chair('Chair', 'Austin');
    const [absent, given] = [plan({ user }), plan(chair('Chair', 'Austin', 7))];
    expect(
      [absent, given].map((each) => each.levels[1]?.batches[0]?.columns.map(({ name }) => name)),
    ).toEqual([['userId'], ['title', 'userId']]);
    expect(given.levels[1]?.batches[0]?.keyReferences).toEqual([]);
  });
});

describe('a plan of as many rows', () => {
  it('refers to the rows that its own values nest others in', () => {
    const [leaf, twig] = [{ name: 'leaf' }, { name: 'twig', children: [{ name: 'bud' }] }];
    const include: { association: typeof Category.Children; include: unknown[] }[] = [];
    include.push({ association: Category.Children, include });
    const parentOfBud = (children: object[]) => {
      const { levels } = Category.planCreate({ name: 'root', children } as never, { include } as never);
      return levels[2]?.batches[0]?.keyReferences[0]?.targets;
    };
    expect(parentOfBud([twig, leaf])).toEqual([1]);
    expect(parentOfBud([leaf, twig])).toEqual([2]);
  });
});

describe('a plan of any values', () => {
  const sometimes = { requiredKeys: [] };
  const id = fc.integer({ min: 1, max: 9 });
  const address = fc.record(
    { city: fc.constant('Austin'), type: fc.constantFrom('home', null) },
    { requiredKeys: ['city'] },
  );
  const addresses = fc.array(address, { maxLength: 2 });
  const user = fc.record(
    { id, firstName: fc.constant('Ann'), lastName: fc.constantFrom('Lee', null), addresses },
    { requiredKeys: ['firstName'] },
  );
  const tag = fc.record({ name: fc.constantFrom('sale', 'wood', 'new') });
  const tags = fc.uniqueArray(tag, { selector: ({ name }) => name }).map(withRepeatedFirst);
  const product = fc.record({ title: fc.constant('Chair'), user, tags }, sometimes);

  /** Ends a longer list with its first object again, which is one row. */
  function withRepeatedFirst<T>([first, ...others]: T[]): T[] {
    return first === undefined ? [] : others.length === 0 ? [first] : [first, ...others, first];
  }

  it('is the plan of models that have planned nothing before', () => {
    const plan = newPlanner();
    fc.assert(
      fc.property(product, (values) => {
        plan(values);
        expect(describePlan(plan(values))).toEqual(describePlan(newPlanner()(values)));
      }),
      { numRuns: propertyRuns(1000) },
    );
  });
});
