/** knex as its pages set it up; Objection stands on the same. */
export function openKnex(createKnex, { database, url }) {
  return database === 'sqlite'
    ? createKnex({
        client: 'better-sqlite3',
        connection: { filename: ':memory:' },
        useNullAsDefault: true,
      })
    : createKnex({ client: 'pg', connection: url });
}
