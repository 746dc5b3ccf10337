import type { CreatedProduct, CreatedUser, DatabaseName, Session } from '../peer.ts';
import type { Row } from '../sql.ts';
import { insertRows } from '../stored/rows.ts';
import { emptyTables } from '../tables.ts';
import {
  type ProductWithTags,
  type ProductWithUser,
  type UserValues,
  type WorkloadName,
  workloads,
} from '../workloads.ts';
import { checkSaveOrder, checkUpsertRows } from './check-changes.ts';
import { checkPageFilteredByChild, checkReportByMonth } from './check-reads.ts';
import { compareReturned, requireTimestamps, same, values } from './compare.ts';

const columns = {
  user: ['firstName', 'lastName'],
  address: ['type', 'line1', 'city', 'state', 'zip'],
  tag: ['name'],
};

/**
 * Runs a workload once on tables with no rows but those that it reads or changes. Compares the input, the result of
 * the peer and the rows that plain SQL reads: the values, the keys, and the parent of each child.
 *
 * @throws Error with the difference
 */
export async function checkWorkload(
  session: Session,
  database: DatabaseName,
  workload: WorkloadName,
): Promise<void> {
  const described = workloads[workload];
  const rows = 'stored' in described ? insertRows(session, described.stored) : [];
  for (const text of [...emptyTables(database), ...rows]) await session.sql(text);
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
    case 'saveOrder':
      return checkSaveOrder(session);
    case 'upsertRows':
      return checkUpsertRows(session);
    case 'reportByMonth':
      return checkReportByMonth(session, database);
    case 'pageFilteredByChild':
      return checkPageFilteredByChild(session);
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

function titleOf(product: CreatedProduct): unknown {
  return (product as Row).title;
}

function addressesOf(users: readonly UserValues[]): number {
  return users.reduce((sum, { addresses }) => sum + addresses.length, 0);
}
