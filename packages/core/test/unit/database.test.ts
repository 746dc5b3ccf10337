import { inspect } from 'node:util';
import { Database } from '../../src/database.js';

const password = 'hunter2';

describe('a password', () => {
  it.each([
    `mysql://me:${password}@localhost/shop`,
    `me:${password}@localhost`,
    `postgresq://me:${password}@localhost/shop`,
  ])('is in no message about a URL that cannot be used (%#)', (url) => {
    const open = () => new Database(url);
    expect(open).toThrow('This is not the URL of a database that Espalier knows');
    expect(open).not.toThrow(password);
  });

  it('is in no message about an option that is wrong', () => {
    const open = () => new Database({ url: `postgres://me:${password}@localhost/shop`, filename: 'shop.db' });
    expect(open).toThrow('A database needs one of `url`, `filename` and `connection`, not 2 of them');
    expect(open).not.toThrow(password);
  });

  it('is in no error about a database that cannot be reached, nor in what prints it', async () => {
    const database = new Database(`postgres://me:${password}@127.0.0.1:1/shop`);
    const error = await database.ping().catch((reason) => reason);
    expect(error).toMatchObject({ name: 'ConnectionError', code: 'CONNECTION_FAILED' });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(password);
    expect(inspect(database, { depth: 2 })).not.toContain(password);
    await database.close();
  });
});
