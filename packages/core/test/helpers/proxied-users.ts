import { type DatabaseContext, FaultProxy, type OpenOptions } from '@espalier/testkit';
import { openUsers } from './open-users';

let opened = 0;

const proxies: FaultProxy[] = [];
// A test that failed has not stopped its proxies.
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.stop();
});

/**
 * Opens a database of users by way of a proxy. Its models are used once, so that its catalog is read. The database may be
 * opened several times in one test: `name` differs each time.
 */
export async function proxiedUsers(context: DatabaseContext, options: OpenOptions = {}) {
  const proxy = await FaultProxy.start(context.url());
  proxies.push(proxy);
  const made = await openUsers(context, { pool: { min: 0, max: 1 }, ...options, url: proxy.url });
  opened += 1;
  const name = `user ${opened}`;
  await made.User.create({ name: `warm ${opened}` });
  const direct = context.open();
  /** Reads the names that are committed, without the proxy. */
  const names = async () =>
    (await context.rows(direct, 'select name from users order by name')).map(({ name }) => name);
  /** Returns a promise that resolves when the server holds no open transaction of this test. */
  const untilIdle = async () => {
    // A statement of an earlier test, whose connection was lost, may still run on the server.
    const busy = `select 1 from pg_locks where relation = 'users'::regclass and pid <> pg_backend_pid()`;
    while ((await context.rows(direct, busy)).length > 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { ...made, proxy, direct, name, names, untilIdle };
}
