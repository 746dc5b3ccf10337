import { setTimeout } from 'node:timers/promises';
import { PlannedError } from '../tally.ts';
import { call, takeParcel } from './calls.ts';
import { changedParcel, deleteParcel, NEVER, parcelValues } from './parcels.ts';
import type { World } from './world.ts';

export type Operation = (world: World) => Promise<unknown>;

/** The operations of a process that may be killed: what it created before does not matter to it. */
export const creations: readonly Operation[] = [
  createOne,
  createMany,
  createAroundSavepoint,
  rollBack,
  rollBackInDatabase,
];

/** The operations of several processes on one database: none is about a row of another process. */
export const ownOperations: readonly Operation[] = [
  ...creations,
  createOne,
  changeByAssociations,
  changeByAssociations,
  saveOne,
  saveOne,
  destroyOne,
  readOne,
];

export const allOperations: readonly Operation[] = [...ownOperations, incrementCounter];

const maxParcels = 50;

/** Lets several workers run random operations until the time is over. */
export async function work(
  world: World,
  until: number,
  { workers = 8, operations = allOperations } = {},
): Promise<void> {
  const workUntil = async () => {
    while (performance.now() < until) {
      await world.random.oneOf(operations)(world);
      // SQLite works without the event loop, which faults need too.
      await setTimeout(1);
    }
  };
  await Promise.all(Array.from({ length: workers }, workUntil));
}

export async function createOne(world: World): Promise<boolean> {
  const token = world.nextToken();
  const { Parcel, include } = world.shipments;
  const values = parcelValues(world.random, token);
  const settled = await call(world, [{ token, version: 0 }], (options) =>
    Parcel.create(values, { include, ...options }),
  );
  if (settled.outcome === 'kept' && world.parcels.length < maxParcels) world.parcels.push(settled.value);
  return settled.outcome === 'kept';
}

async function createMany(world: World): Promise<void> {
  const { Parcel, include } = world.shipments;
  const list = [world.nextToken(), world.nextToken(), world.nextToken()];
  const values = list.map((token) => parcelValues(world.random, token));
  const changes = list.map((token) => ({ token, version: 0 }));
  await call(world, changes, (options) => Parcel.bulkCreate(values, { include, ...options }));
}

/** The savepoint is rolled back, whatever happens in it, and the rest of the transaction is not. */
async function createAroundSavepoint(world: World): Promise<void> {
  const { database, Parcel, include } = world.shipments;
  const [first, last] = [world.nextToken(), world.nextToken()];
  const rollBackSavepoint = async () => {
    await Parcel.create(neverValues(world), { include, ...world.limits().options });
    throw new PlannedError();
  };
  const changes = [first, last].map((token) => ({ token, version: 0 }));
  await call(world, changes, (options) =>
    database.transaction(async () => {
      await Parcel.create(parcelValues(world.random, first), { include });
      await database.transaction(rollBackSavepoint).catch(() => undefined);
      await Parcel.create(parcelValues(world.random, last), { include });
    }, options),
  );
}

async function rollBack(world: World): Promise<void> {
  const { database, Parcel, include } = world.shipments;
  const settled = await call(world, [], (options) =>
    database.transaction(async () => {
      await Parcel.bulkCreate([neverValues(world), neverValues(world)], { include });
      throw new PlannedError();
    }, options),
  );
  if (settled.outcome === 'kept') world.tally.violation('a transaction succeeded whose function had thrown');
}

/** A statement of the caller makes the database itself end the transaction. Nothing after it may be kept either. */
async function rollBackInDatabase(world: World): Promise<void> {
  const { database, Parcel, include } = world.shipments;
  const insert = database.dialect === 'sqlite' ? 'insert or rollback' : 'insert';
  const day = "'2024-01-01'";
  const taken = `${insert} into counters (id, value, created_at, updated_at) values (1, 0, ${day}, ${day})`;
  await call(world, [], (options) =>
    database.transaction(async () => {
      await Parcel.create(neverValues(world), { include });
      await database.raw(taken).catch(() => undefined);
      await Parcel.create(neverValues(world), { include });
      throw new PlannedError();
    }, options),
  );
}

/** One transaction of association calls and an update. Its parcel stays whole only if all of them are kept. */
async function changeByAssociations(world: World): Promise<void> {
  const parcel = takeParcel(world);
  if (parcel === undefined) return;
  const { database, Parcel, Item } = world.shipments;
  const { token, version, expectedItems: position, expectedTags } = parcel;
  const settled = await call(world, [{ token, version: version + 1 }], (options) =>
    database.transaction(async () => {
      const values = { token, position, expectedParts: 1, parts: [{ token }] };
      await Parcel.Items.create(parcel, values, { include: [Item.Parts] });
      await Parcel.Tags.create(parcel, { token }, { through: { token } });
      await parcel.update({
        version: version + 1,
        expectedItems: position + 1,
        expectedTags: expectedTags + 1,
      });
    }, options),
  );
  const stored = settled.outcome === 'kept' ? version + 1 : version;
  const shown = parcel.previous().version ?? parcel.version;
  if (shown !== stored && (settled.outcome === 'kept' || settled.outcome === 'undone'))
    world.tally.violation(`an instance shows version ${shown} as stored, not ${stored}`);
  if (settled.outcome === 'kept') world.parcels.push(parcel);
}

/** One save that changes, adds and deletes items and parts, replaces the label and adds a tag. */
async function saveOne(world: World): Promise<void> {
  const parcel = takeParcel(world);
  if (parcel === undefined) return;
  const { Parcel, include, includeToSave } = world.shipments;
  const read = await world.tally.call(() => Parcel.findByPk(parcel.id, { include }));
  if (read.outcome !== 'kept' || read.value === null) {
    world.parcels.push(parcel);
    return;
  }
  const values = changedParcel(world.random, read.value);
  const settled = await call(world, [{ token: parcel.token, version: values.version }], (options) =>
    Parcel.save(values, { include: includeToSave, ...options }),
  );
  if (settled.outcome === 'kept') world.parcels.push(settled.value);
}

/** Transactions that collide on one row, of which none may be lost. */
async function incrementCounter(world: World): Promise<void> {
  const { database, Counter } = world.shipments;
  const { outcome } = await call(world, [], (options) =>
    database.transaction(
      async () => {
        const counter = await Counter.findByPk(1);
        await counter?.update({ value: counter.value + 1 });
      },
      { isolationLevel: 'serializable', retry: 3, ...options },
    ),
  );
  if (outcome === 'kept') world.increments.kept += 1;
  else if (outcome !== 'undone') world.increments.unknown += 1;
}

async function destroyOne(world: World): Promise<void> {
  const parcel = takeParcel(world);
  if (parcel === undefined) return;
  const changes = [{ token: parcel.token, version: 'absent' as const }];
  await call(world, changes, (options) =>
    world.shipments.database.transaction(() => deleteParcel(world.shipments, parcel), options),
  );
}

async function readOne(world: World): Promise<void> {
  const parcel = takeParcel(world);
  if (parcel === undefined) return;
  const { Parcel, include } = world.shipments;
  const settled = await world.tally.call(() => Parcel.findByPk(parcel.id, { include }));
  world.parcels.push(parcel);
  if (settled.outcome !== 'kept') return;
  const [read, items, tags] = [settled.value, settled.value?.items.length, settled.value?.tags.length];
  if (read?.version !== parcel.version || items !== parcel.expectedItems || tags !== parcel.expectedTags)
    world.tally.violation(`a find returned ${items} items and ${tags} tags of ${JSON.stringify(parcel)}`);
}

function neverValues(world: World) {
  return parcelValues(world.random, `${NEVER} ${world.nextToken()}`);
}
