import type { Database } from '@espalier/core';
import { describeEachDatabase } from '../src/describe-each-database.js';

describeEachDatabase('a test body', (context) => {
  const before: Database[] = [];

  it('runs SQL, sees its rows, and records every statement of Espalier', async () => {
    const database = context.open();
    before.push(database);
    await database.knex.raw('create table notes (title text)');
    await database.knex.raw("insert into notes values ('first')");

    expect(await context.rows(database, 'select title from notes')).toEqual([{ title: 'first' }]);
    expect(context.statements).toEqual([]);
    await database.ping();
    expect(context.statements).toEqual(['select 1']);
  });

  it('starts without statements and tables', async () => {
    expect(context.statements).toEqual([]);
    const database = context.open();
    await expect(context.rows(database, 'select title from notes')).rejects.toMatchObject({
      message: expect.stringContaining('notes'),
    });
  });

  it('finds the databases of earlier tests closed', async () => {
    for (const database of before) await expect(database.knex.raw('select 1')).rejects.toBeDefined();
  });

  it('still calls the logging function that it passes itself', async () => {
    const logged: string[] = [];
    const database = context.open({ logging: (sql: string) => logged.push(sql) });
    await database.ping();
    expect(logged).toEqual(['select 1']);
    expect(context.statements).toEqual(['select 1']);
  });

  it('connects to the database of its URL', () => {
    expect(context.url()).toMatch(
      context.dialect === 'sqlite' ? /^sqlite::memory:$/ : /\/espalier_test_\d+$/,
    );
  });
});
