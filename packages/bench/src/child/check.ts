import { deepStrictEqual } from 'node:assert/strict';
import type { CreatedProduct, CreatedUser, DatabaseName, Row, Session } from '../peer.ts';
import { emptyTables } from '../tables.ts';
import { type WorkName, works } from '../work.ts';

const columns = {
  product: ['title'],
  user: ['firstName', 'lastName'],
  address: ['type', 'line1', 'city', 'state', 'zip'],
  tag: ['name'],
};

/**
 * Does a work once on empty tables, and compares the input, what the peer returned and what plain SQL reads back:
 * the right values, the keys of the rows, and each child on its own parent.
 *
 * @throws AssertionError with the difference
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
  input: readonly object[],
  result: readonly CreatedProduct[],
): Promise<void> {
  const sorted = (list: readonly (readonly unknown[])[]) => [...list].sort(byText);
  const stored = await session.sql('select id, title, "userId" from products');
  deepStrictEqual(
    sorted(result.map((product) => [...plain(product, columns.product), product.user?.id])),
    sorted(stored.map((row) => [row.id, row.title, row.userId])),
    'the products returned and the rows differ',
  );
  const titles = (list: readonly object[]) => list.map((each) => (each as { title?: unknown }).title).sort();
  deepStrictEqual(titles(result), titles(input), 'the products given and returned differ');
  const byTitle = new Map(result.map((product) => [(product as Row).title, product.user as CreatedUser]));
  const pairs = input.map((each) => each as { title: string; user: object });
  await compareUsers(
    session,
    pairs.map(({ user }) => user),
    pairs.map(({ title }) => byTitle.get(title) as CreatedUser),
  );
}

async function compareUsers(
  session: Session,
  input: readonly object[],
  result: readonly CreatedUser[],
): Promise<void> {
  const users = await session.sql('select * from users');
  const addresses = await session.sql('select * from addresses');
  deepStrictEqual(users.length, input.length, 'the number of users');
  for (const [index, given] of input.entries()) {
    const returned = result[index] as CreatedUser;
    const stored = users.find(({ id }) => id === returned.id);
    deepStrictEqual(pick(stored, columns.user), pick(given, columns.user), 'the user as stored');
    deepStrictEqual(pick(returned, columns.user), pick(given, columns.user), 'the user as returned');
    const wanted = (given as { addresses: readonly object[] }).addresses;
    const mine = addresses.filter(({ userId }) => userId === returned.id);
    const values = (list: readonly object[]) => list.map((each) => pick(each, columns.address)).sort(byText);
    deepStrictEqual(values(mine), values(wanted), `the addresses of user ${returned.id} as stored`);
    deepStrictEqual(
      [...(returned.addresses ?? [])].map((each) => plain(each, columns.address)).sort(byText),
      mine.map((each) => plain(each, columns.address)).sort(byText),
      `the addresses of user ${returned.id} as returned`,
    );
    hasTimes([stored as Row, ...mine]);
  }
  deepStrictEqual(
    addresses.length,
    input.flatMap((each) => (each as { addresses: readonly object[] }).addresses).length,
    'the number of addresses',
  );
}

async function compareTags(session: Session, input: object, result: CreatedProduct): Promise<void> {
  const [product] = await session.sql('select * from products');
  deepStrictEqual([product?.id, product?.title], plain(result, columns.product), 'the product');
  const joined = await session.sql(
    'select t.*, j."productId", j."createdAt" as "joinedAt" from tags t join "productTags" j on j."tagId" = t.id',
  );
  const names = (list: Iterable<object>) => [...list].map((each) => pick(each, columns.tag)).sort(byText);
  deepStrictEqual(names(joined), names((input as { tags: object[] }).tags), 'the tags as stored');
  deepStrictEqual(
    [...(result.tags ?? [])].map((each) => plain(each, columns.tag)).sort(byText),
    joined.map((each) => plain(each, columns.tag)).sort(byText),
    'the tags as returned',
  );
  deepStrictEqual(
    new Set(joined.map(({ productId }) => productId)),
    new Set([result.id]),
    'whose the tags are',
  );
  hasTimes([product as Row, ...joined]);
  if (joined.some(({ joinedAt }) => joinedAt == null)) throw new Error('a joining row has no time');
}

function hasTimes(rows: readonly Row[]): void {
  for (const { createdAt, updatedAt } of rows)
    if (createdAt == null || updatedAt == null) throw new Error('a row has no timestamps');
}

function pick(from: object | undefined, names: readonly string[]): unknown[] {
  return names.map((name) => (from as Row | undefined)?.[name]);
}

/** Key and values. Prisma and others hand keys of raw rows out as a bigint. */
function plain(from: object, names: readonly string[]): unknown[] {
  return pick(from, ['id', ...names]);
}

function byText(one: readonly unknown[], other: readonly unknown[]): number {
  return String(one) < String(other) ? -1 : 1;
}
