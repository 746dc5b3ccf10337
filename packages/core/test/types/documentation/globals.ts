import type { Database } from '@espalier/core';
import type * as models from './models.js';

/** What the examples of the documentation speak of without saying what it is. */
declare global {
  const database: Database;
  const Customer: typeof models.Customer;
  const Order: typeof models.Order;
  const User: typeof models.User;
  /** Of a request. */
  const body: string;
  const request: { readonly signal: AbortSignal };
  const values: { code: string; lines: { code: string }[] };
  const file: string;
  function importLines(from: string): Promise<void>;
  function report(about: unknown): Promise<void>;
  const mailer: { confirm(order: object): Promise<void> };
}
