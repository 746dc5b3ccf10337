import { type Database, DataTypes, type ValidationError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase } from '@espalier/testkit';
import fc from 'fast-check';
import { Draws } from './random-graphs/draws.js';
import { mostMilliseconds, settings } from './random-graphs/settings.js';
import { expectedOutcome, type Outcome, removeUncovered, textOf } from './random-shared/oracle.js';
import {
  type Entry,
  type Node,
  randomInclude,
  randomNodes,
  reordered,
  shuffled,
} from './random-shared/values.js';

async function open(context: DatabaseContext) {
  const database = context.open({ logging: false });
  const Node = database.define(
    'node',
    { label: DataTypes.STRING, note: DataTypes.STRING },
    { timestamps: false },
  );
  const Link = database.define('link', { rank: DataTypes.INTEGER }, { timestamps: false });
  Node.belongsTo(Node, { as: 'left' });
  Node.belongsTo(Node, { as: 'right' });
  Node.belongsToMany(Node, { as: 'next', through: Link, foreignKey: 'fromId', otherKey: 'toId' });
  Node.belongsToMany(Node, { as: 'back', through: Link, foreignKey: 'toId', otherKey: 'fromId' });
  await database.sync();
  return { database, Node };
}

/** What the tables hold; they are empty afterwards. */
async function takeRows(context: DatabaseContext, database: Database): Promise<Outcome> {
  const nodes = await context.rows(
    database,
    `select n.label, n.note, l.label as l, r.label as r from nodes n
     left join nodes l on l.id = n."leftId" left join nodes r on r.id = n."rightId"`,
  );
  const links = await context.rows(
    database,
    `select f.label as f, t.label as t, rank from links
     join nodes f on f.id = "fromId" join nodes t on t.id = "toId"`,
  );
  await database.knex('links').delete();
  await database.knex('nodes').update({ leftId: null, rightId: null });
  await database.knex('nodes').delete();
  const inOrder = (rows: readonly object[]) => rows.map((row) => textOf(Object.values(row))).sort();
  return { nodes: inOrder(nodes), links: inOrder(links), problems: [] };
}

const refused = (error: ValidationError): Outcome => {
  const all = error.errors ?? [error];
  return { nodes: [], links: [], problems: all.map(({ code }) => code).sort() };
};

/** Follows the values and what was returned for them: at every place of a node is its one instance. */
function expectSameShape(
  roots: readonly Node[],
  include: readonly Entry[],
  created: readonly object[],
): void {
  const instances = new Map<Node, object>();
  const seen = new Map<object, Set<unknown>>();
  const follow = (node: Node, instance: object, list: readonly Entry[]) => {
    expect(instance).toMatchObject({ label: node.label });
    expect(instances.get(node) ?? instance).toBe(instance);
    instances.set(node, instance);
    const lists = seen.get(node) ?? new Set();
    if (lists.has(list)) return;
    seen.set(node, lists.add(list));
    for (const { association: way, include: below } of list) {
      const found = (instance as Node)[way];
      const given = node[way];
      if (Array.isArray(given)) {
        expect(found).toHaveLength(given.length);
        for (const [index, each] of given.entries()) follow(each, (found as Node[])[index] as Node, below);
      } else if (given !== undefined) follow(given, found as Node, below);
    }
  };
  for (const [index, root] of roots.entries()) follow(root, created[index] as object, include);
}

describeEachDatabase('any objects at several places', (context) => {
  it(
    'are stored with the values of all their places, in any order',
    async () => {
      const { database, Node } = await open(context);
      const create = async (roots: readonly Node[], include: readonly Entry[]): Promise<Outcome> => {
        const created = await Node.bulkCreate(roots as never, { include: include as never }).catch(refused);
        if (!Array.isArray(created)) return created as Outcome;
        expectSameShape(roots, include, created);
        return takeRows(context, database);
      };
      await fc.assert(
        fc.asyncProperty(fc.gen(), async (gen) => {
          const draws = new Draws(gen);
          const roots = randomNodes(draws);
          const include = randomInclude(draws);
          if (draws.happens(80)) removeUncovered(roots, include);
          const { nodes, links, problems } = expectedOutcome(roots, include);
          const expected =
            problems.length > 0 ? { nodes: [], links: [], problems } : { nodes, links, problems };
          expect(await create(roots, include)).toEqual(expected);
          expect(await create(shuffled(roots, draws), reordered(include, draws))).toEqual(expected);
        }),
        settings,
      );
    },
    mostMilliseconds,
  );
});
