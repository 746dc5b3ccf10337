import type { Database } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { Random } from '../src/random.js';
import { type Change, Ledger } from '../src/shipments/ledger.js';
import { defineShipments } from '../src/shipments/models.js';
import { createOne } from '../src/shipments/operations.js';
import { findWrongRows } from '../src/shipments/oracle.js';
import { parcelValues } from '../src/shipments/parcels.js';
import { createWorld, noLimits } from '../src/shipments/world.js';
import { Tally } from '../src/tally.js';

describeEachDatabase('the oracle of the torture', (context) => {
  async function openWorld() {
    const database = context.open();
    const shipments = defineShipments(database);
    await database.sync();
    await shipments.Counter.create({ value: 0 });
    const parts = { shipments, tally: new Tally(), random: new Random(7), ledger: new Ledger() };
    const world = createWorld({ ...parts, limits: noLimits });
    for (let count = 0; count < 5; count += 1) await createOne(world);
    const plain = { rows: (sql: string) => context.rows(database, sql), close: async () => {} };
    return { world, database, find: () => findWrongRows(plain, world) };
  }

  async function withoutForeignKeys(database: Database, sql: string): Promise<void> {
    const [off, on] = {
      sqlite: ['pragma foreign_keys = off', 'pragma foreign_keys = on'],
      postgres: ['set session_replication_role = replica', 'set session_replication_role = origin'],
    }[context.dialect] as [string, string];
    for (const statement of [off, sql, on]) await database.knex.raw(statement);
  }

  it('finds nothing wrong with parcels that were created', async () => {
    const { find } = await openWorld();
    expect(await find()).toEqual([]);
  });

  it.each([
    ['delete from items where id = 1', 'parcels without all of their items'],
    ['delete from parts where id = 1', 'items without all of their parts'],
    ['delete from parcel_tags', 'parcels without all of their tags'],
    ['delete from labels where id = 1', 'parcels without exactly one label'],
    ['update items set position = 0', 'two items at one position'],
    ['update items set parcel_id = 2 where id = 1', 'rows of items on the wrong parent by parcel_id'],
    ['update parts set item_id = 1', 'rows of parts on the wrong parent by item_id'],
    ['update labels set parcel_id = 1', 'rows of labels on the wrong parent by parcel_id'],
    ['update parcels set sender_id = 1', 'rows of parcels on the wrong parent by sender_id'],
    ['update parcels set sender_id = 1', 'senders without a parcel'],
    ['delete from senders where id = 1', 'orphans in parcels by sender_id'],
    ['delete from parcels where id = 1', 'orphans in items by parcel_id'],
    ['delete from items', 'orphans in parts by item_id'],
    ['delete from tags where id = 1', 'orphans in parcel_tags by tag_id'],
    ['delete from parcel_tags', 'tags without a parcel'],
    ["update labels set token = 'never 1' where id = 1", 'rows of labels that were rolled back'],
    ['delete from parcels where id = 1', 'a commit was lost that a call reported'],
    ['update parcels set version = -1 where id = 1', 'a commit was lost that a call reported'],
    ['update parcels set version = 7 where id = 1', 'a call failed that was committed'],
    ['update counters set value = 3', 'the counter is 3'],
  ])('after `%s`, finds %s', async (sql, found) => {
    const { database, find } = await openWorld();
    await withoutForeignKeys(database, sql);
    expect(await find()).toContainEqual(expect.stringContaining(found));
  });

  it('finds parcels that a failed call left, and parcels that nobody created', async () => {
    const { world, find } = await openWorld();
    const { Parcel, include } = world.shipments;
    await Parcel.bulkCreate(
      ['x', 'y'].map((token) => parcelValues(world.random, token)),
      { include },
    );
    world.ledger.settle([{ token: 'x', version: 0 }], 'undone');
    expect(await find()).toEqual([
      expect.stringContaining('a call failed that was committed\n  x is 0, not absent'),
      expect.stringContaining('a parcel is stored that nobody created\n  y'),
    ]);
  });

  it('accepts all or nothing of a call whose outcome is unknown', async () => {
    const { world, find } = await openWorld();
    const { Parcel, include } = world.shipments;
    const changes: Change[] = ['x', 'y'].map((token) => ({ token, version: 0 }));
    world.ledger.settle(changes, 'unknown');
    expect(await find()).toEqual([]);
    await Parcel.create(parcelValues(world.random, 'x'), { include });
    expect(await find()).toEqual([expect.stringContaining('a transaction was kept in part')]);
    await Parcel.create(parcelValues(world.random, 'y'), { include });
    expect(await find()).toEqual([]);
  });
});
