import type { Database } from '@espalier/core';
import type { DatabaseContext } from '@espalier/testkit';
import type { RandomRecord } from './values.js';

/** How a database rejects a row: at once, by dropping it silently, or at COMMIT. */
export type Rejection = 'raises' | 'drops' | 'defers';

/** Makes the database reject the row of a record. */
export async function rejectRow(
  { dialect }: DatabaseContext,
  { knex }: Database,
  rejection: Rejection,
  { model, label }: RandomRecord,
): Promise<void> {
  const table = `"${model.name}_table"`;
  const moment = rejection === 'defers' ? 'after' : 'before';
  if (rejection === 'defers') {
    await knex.raw('create table nowhere (id integer primary key)');
    await knex.raw('create table orphans (id integer references nowhere deferrable initially deferred)');
  }
  if (dialect === 'sqlite') {
    const act = {
      raises: "select raise(abort, 'refused')",
      drops: 'select raise(ignore)',
      defers: 'insert into orphans values (1)',
    }[rejection];
    await knex.raw(
      `create trigger refusing ${moment} insert on ${table} when new.label = '${label}' begin ${act}; end`,
    );
    return;
  }
  const act = {
    raises: "raise exception 'refused'; return new",
    drops: 'return null',
    defers: 'insert into orphans values (1); return new',
  }[rejection];
  await knex.raw(
    `create function refuse_row() returns trigger language plpgsql as 'begin ${act.replaceAll("'", "''")}; end'`,
  );
  await knex.raw(
    `create trigger refusing ${moment} insert on ${table} for each row when (new.label = '${label}') execute function refuse_row()`,
  );
}

/** Makes the database accept the row again. */
export async function acceptRows(
  { dialect }: DatabaseContext,
  { knex }: Database,
  { model }: RandomRecord,
): Promise<void> {
  await knex.raw(`drop trigger refusing${dialect === 'sqlite' ? '' : ` on "${model.name}_table"`}`);
}
