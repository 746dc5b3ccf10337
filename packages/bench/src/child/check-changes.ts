import { rejects } from 'node:assert/strict';
import type { Session } from '../peer.ts';
import type { Row } from '../sql.ts';
import type { LineValues, OrderValues } from '../stored/orders.ts';
import { workloads } from '../workloads.ts';
import { compareReturned, requireTimestamps, same, values } from './compare.ts';

const columns = {
  order: ['id', 'customer', 'note', 'version'],
  line: ['product', 'quantity', 'price'],
  article: ['sku', 'name', 'price'],
};

/**
 * Checks that a save leaves exactly the lines of its input, writes no unchanged line and no line of another order, and
 * is rejected after another save of the same version.
 *
 * @throws Error with the difference
 */
export async function checkSaveOrder(session: Session): Promise<void> {
  const [input] = (await workloads.saveOrder.stored.inputs(session.sql, 1)) as [OrderValues];
  const readOrder = () => session.sql(`select * from orders where id = ${input.id}`);
  const readLines = () => session.sql(`select * from lines where "orderId" = ${input.id} order by id`);
  const readOthers = () =>
    session.sql(`select * from lines where "orderId" <> ${input.id} and "orderId" < 10 order by id`);
  const [before, others, count] = [await readLines(), await readOthers(), await countLines(session)];
  // A peer may write keys into its input.
  const result = await session.saveOrder(structuredClone(input));
  const after = await readLines();
  compareLines(input.lines, before, after);
  compareReturned(result.lines, after, columns.line, 'the lines as returned');
  const orders = await readOrder();
  const expected = { ...input, version: input.version + 1 };
  same(values(orders, columns.order), values([expected], columns.order), 'the order as stored');
  same(values([result], columns.order), values([expected], columns.order), 'the order as returned');
  same(allValues(await readOthers()), allValues(others), 'the lines of other orders');
  same([[await countLines(session)]], [[count]], 'the number of lines');
  requireTimestamps([...orders, ...after]);
  await rejects(
    async () => session.saveOrder(structuredClone(input)),
    'a save of an outdated version was accepted',
  );
  same(allValues(await readOrder()), allValues(orders), 'the order after a save of an outdated version');
  same(allValues(await readLines()), allValues(after), 'the lines after a save of an outdated version');
}

function compareLines(input: readonly LineValues[], before: readonly Row[], after: readonly Row[]): void {
  const names = ['id', ...columns.line];
  const storedKeys = new Set(before.map(({ id }) => id));
  const isNew = ({ id }: Row) => !storedKeys.has(id);
  const known = input.filter(({ id }) => id !== undefined);
  const kept = after.filter((line) => !isNew(line));
  same(values(kept, names), values(known, names), 'the lines as stored');
  same(
    values(after.filter(isNew), columns.line),
    values(
      input.filter(({ id }) => id === undefined),
      columns.line,
    ),
    'the new lines as stored',
  );
  requireTimes(before, kept, columns.line, 'new time if and only if changed');
}

async function countLines(session: Session): Promise<number> {
  const [row] = await session.sql('select count(*) as lines from lines');
  return Number(row?.lines);
}

/**
 * Checks that an upsert stores every value, keeps the keys and the rows that its input does not name, and returns the
 * keys of all rows of its input.
 *
 * @throws Error with the difference
 */
export async function checkUpsertRows(session: Session): Promise<void> {
  const [input = []] = await workloads.upsertRows.stored.inputs(session.sql, 1);
  const readArticles = () => session.sql('select * from articles');
  const before = await readArticles();
  const result = await session.upsertRows(structuredClone(input));
  const after = await readArticles();
  const given = new Map(input.map((article) => [article.sku as unknown, article]));
  const known = new Set(before.map(({ sku }) => sku));
  const expected = [
    ...before.map((row) => ({ ...row, ...given.get(row.sku) })),
    ...input.filter(({ sku }) => !known.has(sku)),
  ];
  same(values(after, columns.article), values(expected, columns.article), 'the articles as stored');
  const named = after.filter(({ sku }) => given.has(sku));
  compareReturned(result, named, columns.article, 'the articles as returned');
  const kept = after.filter(({ sku }) => known.has(sku));
  same(values(kept, ['id', 'sku']), values(before, ['id', 'sku']), 'the keys of stored articles');
  requireTimes(before, kept, columns.article, 'new time if changed');
  requireTimestamps(after);
}

type Times = 'new time if changed' | 'new time if and only if changed';

/** Requires that a stored row keeps its creation time, and has a new update time if one of the named columns changed. */
function requireTimes(
  before: readonly Row[],
  after: readonly Row[],
  names: readonly string[],
  times: Times,
): void {
  const byKey = new Map(before.map((row) => [row.id, row]));
  for (const row of after) {
    const stored = byKey.get(row.id) ?? {};
    const changed = names.some((name) => row[name] !== stored[name]);
    const isNewTime = String(row.updatedAt) !== String(stored.updatedAt);
    if (changed && !isNewTime) throw new Error('unexpected result: the time of a changed row is old');
    if (!changed && isNewTime && times === 'new time if and only if changed')
      throw new Error('unexpected result: an unchanged row was written');
    if (String(row.createdAt) !== String(stored.createdAt))
      throw new Error('unexpected result: the time of creation has changed');
  }
}

function allValues(rows: readonly Row[]): unknown[][] {
  return rows.map((row) => Object.values(row));
}
