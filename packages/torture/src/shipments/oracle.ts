import type { PlainSql } from '../plain-sql.ts';
import { NEVER } from './parcels.ts';
import type { World } from './world.ts';

/** Queries of rows that must not be there, by what they find. */
const impossible: Readonly<Record<string, string>> = {
  'parcels without all of their items': countDiffers('parcels', 'items', 'items', 'parcel_id'),
  'items without all of their parts': countDiffers('items', 'parts', 'parts', 'item_id'),
  'parcels without all of their tags': countDiffers('parcels', 'tags', 'parcel_tags', 'parcel_id'),
  'parcels without exactly one label':
    'select token from parcels where (select count(*) from labels where parcel_id = parcels.id) <> 1',
  'two items at one position':
    'select min(token) as token from items group by parcel_id, position having count(*) > 1',
  ...joined('items', 'parcel_id', 'parcels'),
  ...joined('parts', 'item_id', 'items'),
  ...joined('labels', 'parcel_id', 'parcels'),
  ...joined('parcels', 'sender_id', 'senders'),
  ...joined('parcel_tags', 'parcel_id', 'parcels'),
  ...joined('parcel_tags', 'tag_id', 'tags'),
  'senders without a parcel':
    'select token from senders where not exists (select 1 from parcels where sender_id = senders.id)',
  'tags without a parcel':
    'select token from tags where not exists (select 1 from parcel_tags where tag_id = tags.id)',
  ...Object.fromEntries(
    ['parcels', 'senders', 'items', 'parts', 'labels', 'tags', 'parcel_tags'].map((table) => [
      `rows of ${table} that were rolled back`,
      `select token from ${table} where token like '${NEVER}%'`,
    ]),
  ),
};

function countDiffers(parent: string, what: string, child: string, key: string): string {
  return `select token from ${parent} where expected_${what} <> (select count(*) from ${child} where ${key} = ${parent}.id)`;
}

function joined(table: string, key: string, parent: string): Record<string, string> {
  return {
    [`orphans in ${table} by ${key}`]: `select token from ${table} where not exists (select 1 from ${parent} where id = ${table}.${key})`,
    [`rows of ${table} on the wrong parent by ${key}`]: `select c.token from ${table} c join ${parent} p on p.id = c.${key} where p.token <> c.token`,
  };
}

/** Returns what plain SQL finds wrong: half graphs, rows on wrong parents, lost commits, kept rollbacks. */
export async function findWrongRows(plain: PlainSql, world: World, mayBeMore = false): Promise<string[]> {
  const wrong: string[] = [];
  for (const [name, sql] of Object.entries(impossible)) {
    const rows = await plain.rows(sql);
    if (rows.length > 0) wrong.push(`${rows.length} ${name}: ${rows.slice(0, 3).map(({ token }) => token)}`);
  }
  const parcels = await plain.rows('select token, version from parcels');
  const stored = new Map(parcels.map(({ token, version }) => [String(token), Number(version)]));
  wrong.push(...world.ledger.compare(stored, mayBeMore));
  const [counter] = await plain.rows('select value from counters');
  const { kept, unknown } = world.increments;
  const value = Number(counter?.value);
  if (value < kept || value > kept + unknown)
    wrong.push(`the counter is ${value} after ${kept} increments, and ${unknown} of unknown outcome`);
  return wrong;
}
