/** Opens knex as its documentation shows. Objection uses the same function. */
export function openKnex(createKnex, { database, url }) {
  return database === 'sqlite'
    ? createKnex({
        client: 'better-sqlite3',
        connection: { filename: ':memory:' },
        useNullAsDefault: true,
      })
    : createKnex({ client: 'pg', connection: url });
}
