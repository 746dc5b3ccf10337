// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import type { Database, Transaction, TransactionOptions } from './api.js';
import { Product } from './shop.js';

/** Transactions, and what calls may be given up for. */

declare const database: Database;
declare const signal: AbortSignal;
declare const maybe: AbortSignal | undefined;
declare const product: Product;

expectTypeOf(database.transaction(async () => 5)).toEqualTypeOf<Promise<number>>();
database.transaction(async (transaction) => {
  expectTypeOf(transaction).toEqualTypeOf<Transaction>();
  transaction.afterCommit(() => undefined);
  transaction.afterCommit(async () => 5);
  // @ts-expect-error: a function
  transaction.afterCommit('mail');
});
database.transaction(async () => 5, {
  isolationLevel: 'repeatable read',
  readOnly: true,
  retry: 3,
  signal,
  timeout: 500,
});
const options: TransactionOptions = { signal: maybe, timeout: undefined };
database.transaction(async () => 5, options);
// @ts-expect-error: no such level
database.transaction(async () => 5, { isolationLevel: 'snapshot' });
// @ts-expect-error: did you mean 'isolationLevel'?
database.transaction(async () => 5, { isolation: 'serializable' });
// @ts-expect-error: a number
database.transaction(async () => 5, { retry: true });

Product.create({ title: 'Chair' }, { signal, timeout: 500, transaction: null });
Product.bulkCreate([{ title: 'Chair' }], { signal: maybe, timeout: 500 });
Product.update({ title: 'Chair' }, { all: true, signal, timeout: 500 });
Product.destroy({ where: { id: 1 }, signal, timeout: 500 });
product.save({ signal });
product.update({ title: 'Chair' }, { timeout: 500 });
product.destroy({ signal, timeout: 500 });
// @ts-expect-error: milliseconds
Product.create({ title: 'Chair' }, { timeout: '500ms' });
// @ts-expect-error: a signal, not its controller
Product.create({ title: 'Chair' }, { signal: new AbortController() });
