import { setTimeout } from 'node:timers/promises';
import { AbortError, ConfigurationError, ConnectionError, Database, DataTypes } from '@espalier/core';
import { describeEachDatabase, errorOf, startTlsProxy, type TlsProxy } from '@espalier/testkit';

describeEachDatabase('TLS', (context) => {
  it('is set next to `url`, and an option that belongs in `connection` is named', () => {
    const open = (options: object) => () => new Database({ url: context.url(), ...options } as never);
    for (const name of ['host', 'password', 'connectionString'])
      expect(open({ [name]: 'secret' })).toThrow(
        new ConfigurationError(
          `The database was given the option '${name}', which belongs in \`connection\``,
        ),
      );
    let hint: unknown;
    try {
      open({ host: 'localhost' })();
    } catch (error) {
      hint = (error as ConfigurationError).hint;
    }
    expect(hint).toBe('in place of `url`, write `connection: { connectionString, ... }`');
    expect(open({ connection: { ssl: true } })).toThrow(/not 2 of them/);
    expect(open({ sll: true })).toThrow("unknown option 'sll'; did you mean 'ssl'?");
    expect(open({ ssl: 'require' })).toThrow('it must be true, false or an object');
    const elsewhere = { url: undefined, ssl: true, connection: { host: 'localhost' } };
    expect(open(elsewhere)).toThrow('The option `ssl` belongs to `url`');
    if (context.dialect === 'sqlite')
      expect(open({ ssl: true })).toThrow('The option `ssl` is for PostgreSQL');
    else
      expect(open({ ssl: true, url: `${context.url()}?sslmode=require` })).toThrow(
        "was given `ssl`, and its URL says 'sslmode'; leave one out",
      );
  });

  if (context.dialect === 'sqlite') return;

  let proxy: TlsProxy;
  beforeEach(async () => {
    proxy = await startTlsProxy(context.url());
  });
  afterEach(() => proxy.stop());

  const openWith = (connection: object) => context.open({ url: undefined, connection } as never);
  const withSsl = (ssl: unknown) => openWith({ connectionString: proxy.url, ssl });
  const nextToUrl = (ssl: object | boolean) => context.open({ url: proxy.url, ssl });
  const withUrl = (parameters: string, url = proxy.url) => context.open({ url: `${url}?${parameters}` });

  it('that fails is a ConnectionError with advice, in every way to fail', async () => {
    const failing = {
      'a server without TLS': openWith({ connectionString: context.url(), ssl: true }),
      'a server without TLS, by URL': withUrl('sslmode=require', context.url()),
      'a server without TLS, next to the URL': context.open({ url: context.url(), ssl: true }),
      'a certificate that nobody trusts, next to the URL': nextToUrl(true),
      'a certificate for another host, next to the URL': nextToUrl({ ca: proxy.certificate }),
      'a server that accepts only TLS': withSsl(false),
      'a certificate that nobody trusts': withSsl(true),
      'a certificate that nobody trusts, by URL': withUrl('sslmode=verify-full'),
      'a certificate for another host': withSsl({ ca: proxy.certificate }),
      'a version of TLS that the server rejects': withSsl({
        maxVersion: 'TLSv1.1',
        rejectUnauthorized: false,
      }),
    };
    for (const [title, database] of Object.entries(failing)) {
      const User = database.define('user', { name: DataTypes.STRING });
      for (const call of [database.ping(), User.create({ name: 'a' }), database.transaction(async () => 1)]) {
        const error = await errorOf(call);
        expect([title, error.name, error.code]).toEqual([title, ConnectionError.name, 'CONNECTION_FAILED']);
        expect([title, error.hint]).toEqual([title, expect.stringMatching(/ssl: \{ ca \}.*sslmode/)]);
        expect(error.outcome).toBeUndefined();
      }
    }
  });

  it('works with the certificate, with and without the check of it, and by URL', async () => {
    for (const database of [
      withSsl({ ca: proxy.certificate, servername: 'localhost' }),
      withSsl({ rejectUnauthorized: false }),
      withUrl('sslmode=no-verify'),
      nextToUrl({ ca: proxy.certificate, servername: 'localhost' }),
      nextToUrl({ rejectUnauthorized: false }),
    ])
      await database.ping();
  });

  it('carries the cancel request of a call too', async () => {
    const database = withSsl({ rejectUnauthorized: false });
    const sleeps = async () =>
      (
        await database.raw(
          "select pid from pg_stat_activity where state = 'active' and query = 'select pg_sleep(600)' and datname = current_database()",
        )
      ).length;
    const controller = new AbortController();
    const error = errorOf(
      database.transaction(async () => database.raw('select pg_sleep(600)'), { signal: controller.signal }),
    );
    while ((await sleeps()) === 0) await setTimeout(5);
    controller.abort();
    expect(await error).toBeInstanceOf(AbortError);
    // A server that gets no cancel request goes on, even if the connection is closed.
    while ((await sleeps()) > 0) await setTimeout(50);
    expect(database.knex.client.pool.numUsed()).toBeLessThanOrEqual(1);
  });

  it('with a file of certificates that cannot be read is a ConfigurationError', () => {
    expect(() => new Database(`${proxy.url}?sslrootcert=/no/such/file.pem`)).toThrow(ConfigurationError);
  });
});
