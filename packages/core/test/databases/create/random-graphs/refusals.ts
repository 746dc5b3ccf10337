import type { Database } from '@espalier/core';
import type { DatabaseContext } from '@espalier/testkit';
import type { RandomRecord } from './values.js';

/** How a database comes to refuse a row: at once, by dropping it without a word, or not before COMMIT. */
export type Refusal = 'raises' | 'drops' | 'defers';

/** Makes the database refuse the row of a record. */
export async function refuse(
  { dialect }: DatabaseContext,
  { knex }: Database,
  refusal: Refusal,
  { model, label }: RandomRecord,
): Promise<void> {
  const table = `"${model.name}_table"`;
  const moment = refusal === 'defers' ? 'after' : 'before';
  if (refusal === 'defers') {
    await knex.raw('create table nowhere (id integer primary key)');
    await knex.raw('create table orphans (id integer references nowhere deferrable initially deferred)');
  }
  if (dialect === 'sqlite') {
    const act = {
      raises: "select raise(abort, 'refused')",
      drops: 'select raise(ignore)',
      defers: 'insert into orphans values (1)',
    }[refusal];
    await knex.raw(
      `create trigger refusing ${moment} insert on ${table} when new.label = '${label}' begin ${act}; end`,
    );
    return;
  }
  const act = {
    raises: "raise exception 'refused'; return new",
    drops: 'return null',
    defers: 'insert into orphans values (1); return new',
  }[refusal];
  await knex.raw(
    `create function refuse_row() returns trigger language plpgsql as 'begin ${act.replaceAll("'", "''")}; end'`,
  );
  await knex.raw(
    `create trigger refusing ${moment} insert on ${table} for each row when (new.label = '${label}') execute function refuse_row()`,
  );
}

/** Lets it take the row again. */
export async function relent(
  { dialect }: DatabaseContext,
  { knex }: Database,
  { model }: RandomRecord,
): Promise<void> {
  await knex.raw(`drop trigger refusing${dialect === 'sqlite' ? '' : ` on "${model.name}_table"`}`);
}
