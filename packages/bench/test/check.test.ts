import { Database } from '@espalier/core';
import { checkWorkload } from '../src/child/check.ts';
import type { CreatedProduct, Session } from '../src/peer.ts';
import { createTables } from '../src/tables.ts';
import type { ProductWithUser } from '../src/workloads.ts';

let database: Database;

beforeEach(async () => {
  database = new Database('sqlite::memory:');
  for (const text of createTables('sqlite')) await database.knex.raw(text);
});

afterEach(() => database.close());

/** A peer that runs two workloads. `harm` is called after each product. */
function peer(harm: (product: CreatedProduct) => Promise<unknown> = async () => undefined): Session {
  const create = async ({ title, user: { addresses, ...user } }: ProductWithUser) => {
    const { knex } = database;
    const [userId] = await knex('users').insert(user);
    const [id] = await knex('products').insert({ title, userId });
    const stored = [];
    for (const address of addresses) {
      const [key] = await knex('addresses').insert({ ...address, userId });
      stored.push({ ...address, id: key });
    }
    const product = { id, title, user: { ...user, id: userId, addresses: stored } };
    await harm(product);
    return product;
  };
  return {
    createWithUser: create,
    async createInBulk(all: readonly ProductWithUser[]) {
      const created = [];
      for (const values of all) created.push(await create(values));
      return created;
    },
    sql: (text: string) => database.knex.raw(text),
  } as Partial<Session> as Session;
}

describe('checking a peer before it is timed', () => {
  it('accepts a peer that stores and returns every value', async () => {
    await expect(checkWorkload(peer(), 'sqlite', 'createWithUser')).resolves.toBeUndefined();
    await expect(checkWorkload(peer(), 'sqlite', 'createInBulk')).resolves.toBeUndefined();
  });

  it('rejects a peer that stores a child under another parent', async () => {
    const misled = peer(() => database.knex.raw('update addresses set "userId" = 1 where id = 4'));
    await expect(checkWorkload(misled, 'sqlite', 'createInBulk')).rejects.toThrow(/addresses as stored/);
  });

  it('rejects a peer that returns the keys of other rows', async () => {
    const confused = peer(async ({ user }) => {
      const [first, second] = [...(user?.addresses ?? [])] as { id?: unknown }[];
      if (first && second) [first.id, second.id] = [second.id, first.id];
    });
    await expect(checkWorkload(confused, 'sqlite', 'createInBulk')).rejects.toThrow(/addresses as returned/);
  });

  it('rejects a peer that loses a row, or changes a value', async () => {
    const lossy = peer(() => database.knex.raw('delete from addresses where id = 1'));
    await expect(checkWorkload(lossy, 'sqlite', 'createWithUser')).rejects.toThrow(/number of rows/);
    const careless = peer(() => database.knex.raw(`update users set "firstName" = 'Mike'`));
    await expect(checkWorkload(careless, 'sqlite', 'createWithUser')).rejects.toThrow(/user as stored/);
  });
});
