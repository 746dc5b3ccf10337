import { deepStrictEqual } from 'node:assert/strict';
import type { Created, CreatedProduct, CreatedUser, DatabaseName, Row, Session } from '../peer.ts';
import { emptyTables } from '../tables.ts';
import {
  type ProductWithTags,
  type ProductWithUser,
  type UserValues,
  type WorkName,
  works,
} from '../work.ts';

const columns = {
  user: ['firstName', 'lastName'],
  address: ['type', 'line1', 'city', 'state', 'zip'],
  tag: ['name'],
};

/**
 * Does a work once on empty tables, and compares the input, what the peer returned and what plain SQL reads back:
 * the right values, the keys of the rows, and each child on its own parent.
 *
 * @throws Error with the difference
 */
export async function checkWork(session: Session, database: DatabaseName, work: WorkName): Promise<void> {
  for (const text of emptyTables(database)) await session.sql(text);
  switch (work) {
    case 'W1': {
      const input = works.W1.input(7);
      return compareProducts(session, [input], [await session.W1(input)]);
    }
    case 'W2':
    case 'W4': {
      const input = works[work].input(7);
      return compareUsers(session, [input], [await session[work](input)]);
    }
    case 'W3': {
      const input = works.W3.input(7);
      return compareTags(session, input, await session.W3(input));
    }
    case 'W5': {
      const input = works.W5.input(7);
      return compareProducts(session, input, await session.W5(input));
    }
    case 'R1': {
      const input = works.W5.input(7);
      await session.W5(input);
      return compareProducts(session, input, await session.R1(works.R1.input(0)));
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
    'the products as stored and as given',
  );
  hasTimes(stored);
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
  hasTimes([...users, ...addresses]);
  for (const [index, given] of input.entries()) {
    const returned = result[index] ?? {};
    const stored = users.filter(({ id }) => id === returned.id);
    same(values(stored, columns.user), values([given], columns.user), 'the user as stored');
    same(values([returned], columns.user), values([given], columns.user), 'the user as returned');
    const mine = addresses.filter(({ userId }) => userId === returned.id);
    same(values(mine, columns.address), values(given.addresses, columns.address), 'addresses as stored');
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
    'whose the tags are',
  );
  compareReturned(result.tags, tags, columns.tag, 'the tags as returned');
  hasTimes([...products, ...tags, ...(await session.sql('select * from "productTags"'))]);
}

function compareReturned(
  returned: Iterable<Created> | undefined,
  stored: readonly Row[],
  names: readonly string[],
  what: string,
): void {
  same(values([...(returned ?? [])], ['id', ...names]), values(stored, ['id', ...names]), what);
}

/** No database promises an order, and none is asked for here. */
function same(
  found: readonly (readonly unknown[])[],
  wanted: readonly (readonly unknown[])[],
  what: string,
): void {
  const sorted = (rows: readonly (readonly unknown[])[]) =>
    [...rows].sort((one, other) => (String(one) < String(other) ? -1 : 1));
  try {
    deepStrictEqual(sorted(found), sorted(wanted));
  } catch (cause) {
    throw new Error(`not what was wanted: ${what}\n${(cause as Error).message}`, { cause });
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

function hasTimes(rows: readonly Row[]): void {
  if (rows.some(({ createdAt, updatedAt }) => createdAt == null || updatedAt == null))
    throw new Error('a row has no timestamps');
}
