import { deepStrictEqual } from 'node:assert/strict';
import type { Created, CreatedProduct, CreatedUser, DatabaseName, Row, Session } from '../peer.ts';
import { emptyTables } from '../tables.ts';
import {
  type ProductWithTags,
  type ProductWithUser,
  type UserValues,
  type WorkloadName,
  workloads,
} from '../workloads.ts';

const columns = {
  user: ['firstName', 'lastName'],
  address: ['type', 'line1', 'city', 'state', 'zip'],
  tag: ['name'],
};

/**
 * Runs a workload once on empty tables. Compares the input, the result of the peer and the rows that plain SQL reads:
 * the values, the keys, and the parent of each child.
 *
 * @throws Error with the difference
 */
export async function checkWorkload(
  session: Session,
  database: DatabaseName,
  workload: WorkloadName,
): Promise<void> {
  for (const text of emptyTables(database)) await session.sql(text);
  switch (workload) {
    case 'createWithUser': {
      const input = workloads.createWithUser.input(7);
      return compareProducts(session, [input], [await session.createWithUser(input)]);
    }
    case 'createWith10Addresses':
    case 'createWith1000Addresses': {
      const input = workloads[workload].input(7);
      return compareUsers(session, [input], [await session[workload](input)]);
    }
    case 'createWith100Tags': {
      const input = workloads.createWith100Tags.input(7);
      return compareTags(session, input, await session.createWith100Tags(input));
    }
    case 'createInBulk': {
      const input = workloads.createInBulk.input(7);
      return compareProducts(session, input, await session.createInBulk(input));
    }
    case 'findWithIncludes': {
      const input = workloads.createInBulk.input(7);
      await session.createInBulk(input);
      return compareProducts(
        session,
        input,
        await session.findWithIncludes(workloads.findWithIncludes.input(0)),
      );
    }
  }
}

async function compareProducts(
  session: Session,
  input: readonly ProductWithUser[],
  result: readonly CreatedProduct[],
): Promise<void> {
  const stored = await session.sql('select * from products');
  same(
    result.map((product) => [product.id, titleOf(product), product.user?.id]),
    stored.map(({ id, title, userId }) => [id, title, userId]),
    'the products as returned and as stored',
  );
  same(
    stored.map(({ title }) => [title]),
    input.map(({ title }) => [title]),
    'the products as stored and as passed',
  );
  requireTimestamps(stored);
  const users = new Map(result.map((product) => [titleOf(product), product.user]));
  await compareUsers(
    session,
    input.map(({ user }) => user),
    input.map(({ title }) => users.get(title)),
  );
}

async function compareUsers(
  session: Session,
  input: readonly UserValues[],
  result: readonly (CreatedUser | null | undefined)[],
): Promise<void> {
  const users = await session.sql('select * from users');
  const addresses = await session.sql('select * from addresses');
  same([[users.length, addresses.length]], [[input.length, addressesOf(input)]], 'the number of rows');
  requireTimestamps([...users, ...addresses]);
  for (const [index, user] of input.entries()) {
    const returned = result[index] ?? {};
    const stored = users.filter(({ id }) => id === returned.id);
    same(values(stored, columns.user), values([user], columns.user), 'the user as stored');
    same(values([returned], columns.user), values([user], columns.user), 'the user as returned');
    const mine = addresses.filter(({ userId }) => userId === returned.id);
    same(values(mine, columns.address), values(user.addresses, columns.address), 'addresses as stored');
    compareReturned(returned.addresses, mine, columns.address, 'addresses as returned');
  }
}

async function compareTags(session: Session, input: ProductWithTags, result: CreatedProduct): Promise<void> {
  const products = await session.sql('select * from products');
  same([[result.id, titleOf(result)]], values(products, ['id', 'title']), 'the product as returned');
  same(values(products, ['title']), [[input.title]], 'the product as stored');
  const tags = await session.sql(
    'select t.*, j."productId" from tags t join "productTags" j on j."tagId" = t.id',
  );
  same(values(tags, columns.tag), values(input.tags, columns.tag), 'the tags as stored');
  same(
    values(tags, ['productId']),
    tags.map(() => [result.id]),
    'the products of the tags',
  );
  compareReturned(result.tags, tags, columns.tag, 'the tags as returned');
  requireTimestamps([...products, ...tags, ...(await session.sql('select * from "productTags"'))]);
}

function compareReturned(
  returned: Iterable<Created> | undefined,
  stored: readonly Row[],
  names: readonly string[],
  what: string,
): void {
  same(values([...(returned ?? [])], ['id', ...names]), values(stored, ['id', ...names]), what);
}

/** Compares rows in any order, because the queries do not sort them. */
function same(
  found: readonly (readonly unknown[])[],
  expected: readonly (readonly unknown[])[],
  what: string,
): void {
  const sorted = (rows: readonly (readonly unknown[])[]) =>
    [...rows].sort((one, other) => (String(one) < String(other) ? -1 : 1));
  try {
    deepStrictEqual(sorted(found), sorted(expected));
  } catch (cause) {
    throw new Error(`unexpected result: ${what}\n${(cause as Error).message}`, { cause });
  }
}

function values(rows: readonly object[], names: readonly string[]): unknown[][] {
  return rows.map((row) => names.map((name) => (row as Row)[name]));
}

function titleOf(product: CreatedProduct): unknown {
  return (product as Row).title;
}

function addressesOf(users: readonly UserValues[]): number {
  return users.reduce((sum, { addresses }) => sum + addresses.length, 0);
}

function requireTimestamps(rows: readonly Row[]): void {
  if (rows.some(({ createdAt, updatedAt }) => createdAt == null || updatedAt == null))
    throw new Error('a row has no timestamps');
}
