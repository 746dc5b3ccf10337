import type { DatabaseOptions } from '@espalier/core';
import { tableOf } from '../helpers/page-tables.js';

/** `docs/transactions.md` has every option of a database. The compiler rejects a list that is not complete. */
const options: Record<keyof DatabaseOptions, true> = {
  url: true,
  filename: true,
  connection: true,
  ssl: true,
  knex: true,
  dialect: true,
  pool: true,
  logging: true,
  logBindings: true,
  preparedStatements: true,
  comments: true,
  contextSettings: true,
};

describe('the page about transactions', () => {
  it('has a row for every option of a database, and for no other one', () => {
    const cells = tableOf('transactions.md', 'Options of a database').map(({ option }) => option);
    expect(cells).toEqual(Object.keys(options).map((name) => `\`${name}\``));
  });
});
