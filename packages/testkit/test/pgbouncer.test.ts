import { findPgBouncer, serverUrl, startPgBouncer } from '@espalier/testkit';
import { Client } from 'pg';
import { dialectsUnderTest } from '../src/databases-under-test.js';

const isTestable = findPgBouncer() !== undefined && dialectsUnderTest().includes('postgres');
if (!isTestable) console.warn('SKIPPED: tests with PgBouncer, because it is not installed');

(isTestable ? describe : describe.skip)('PgBouncer', () => {
  it('passes queries to the server, each transaction on any of its connections', async () => {
    const bouncer = await startPgBouncer(serverUrl(), { poolSize: 1 });
    const clients = [new Client(bouncer.url), new Client(bouncer.url)];
    const backends = [];
    for (const client of clients) {
      await client.connect();
      backends.push((await client.query('select pg_backend_pid() as pid')).rows[0].pid);
    }
    for (const client of clients) await client.end();
    expect(backends[0]).toBe(backends[1]);
    expect(bouncer.hasEnded()).toBe(false);
    await bouncer.stop();
    expect(bouncer.hasEnded()).toBe(true);
  });
});
