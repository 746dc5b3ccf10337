import { AsyncLocalStorage } from 'node:async_hooks';
import { DataTypes, OptionError, sql } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';
import { openUsers } from '../../helpers/open-users';

describeEachDatabase('comments in statements', (context) => {
  const routes = new AsyncLocalStorage<string>();
  const comments = () => ({ route: routes.getStore(), app: "O'Hara */ drop table users; --" });
  const comment = "/*app='O\\'Hara%20*%2F%20drop%20table%20users%3B%20--',route='%2Fusers'*/";

  async function open(options: object = {}) {
    const users = await openUsers(context, { comments, ...options });
    await users.User.create({ name: 'a' });
    return users;
  }

  if (context.dialect === 'sqlite') {
    it('are left out, since each text is kept prepared', async () => {
      const { User } = await open();
      await User.findAll();
      expect(context.statements.join()).not.toContain('/*');
    });
    return;
  }

  /** Reads the text of a find by a column that PostgreSQL computes. */
  async function findText({ User }: Awaited<ReturnType<typeof open>>) {
    const [row] = await User.findAll({ attributes: [[sql`current_query()`, 'text', DataTypes.TEXT]] });
    return String(row?.text);
  }

  it('are part of each statement if none is kept prepared', async () => {
    const users = await open({ preparedStatements: false });
    await routes.run('/users', async () => {
      expect(await findText(users)).toMatch(/^select .* from "users" \/\*app=/);
      expect((await findText(users)).endsWith(` ${comment}`)).toBe(true);
      await users.User.create({ name: 'b', addresses: [{ city: 'x' }] }, { include: [users.User.Addresses] });
      await users.User.save({ id: 1, name: 'c' });
    });
    expect(await users.names()).toEqual(['b', 'c']);
    expect(context.statements.join()).not.toContain('/*');
  });

  it('are part of no statement that is kept prepared, and of those of `raw` and `query`', async () => {
    const users = await open();
    await routes.run('/users', async () => {
      expect(await findText(users)).not.toContain('/*');
      const text = users.database.raw('select current_query() as text where 1 = ?', [1]);
      expect(await text).toEqual([{ text: `select current_query() as text where 1 = $1 ${comment}` }]);
      const [built] = await users.User.query().select(users.database.knex.raw('current_query() as text'));
      expect(built.text).toBe(`select current_query() as text from "users" ${comment}`);
    });
    const commented = await users.database.raw('select current_query() as text -- mine');
    expect(commented).toEqual([{ text: 'select current_query() as text -- mine' }]);
  });

  it('are rejected before anything is sent if they are no texts', async () => {
    const values: { route?: unknown } = {};
    const { database, User, names } = await openUsers(context, {
      comments: () => values,
      preparedStatements: false,
    } as never);
    values.route = 5;
    for (const call of [database.raw("insert into users (name) values ('a')"), User.create({ name: 'b' })])
      expect(await errorOf(call)).toBeInstanceOf(OptionError);
    values.route = undefined;
    expect(await names()).toEqual([]);
  });
});
