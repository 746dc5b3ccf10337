import { setTimeout } from 'node:timers/promises';
import { Database, type DatabaseOptions } from '@espalier/core';
import { backendsOf, openPlainSql, type PlainSql } from '../plain-sql.ts';
import type { Round } from '../scenario.ts';
import { Ledger } from './ledger.ts';
import { defineShipments } from './models.ts';
import { createOne } from './operations.ts';
import { findWrongRows } from './oracle.ts';
import { createWorld, type Limits, noLimits, type World } from './world.ts';

export interface Target {
  /** The options of the database under torture. */
  readonly database: DatabaseOptions;
  /** Where the oracle reads: the same database, without proxy or pooler. */
  readonly plainUrl: string;
  readonly limits?: () => Limits;
  /** Whether the database may hold more than the ledger knows. */
  readonly mayBeMore?: boolean;
  /** Stops what stands between the database and its server. */
  stop?(): Promise<void>;
}

/** How many calls have to succeed after the last fault. */
const recoveries = 10;

/**
 * Runs `torture` on new tables, and then checks that calls succeed again, that no connection is left, and, with plain
 * SQL, that the rows are what the calls said.
 */
export async function withShipments(
  round: Round,
  target: Target,
  torture: (world: World) => Promise<void>,
): Promise<void> {
  const { tally, random } = round;
  const { limits = noLimits } = target;
  const database = new Database(target.database);
  const shipments = defineShipments(database);
  await database.sync();
  await shipments.Counter.create({ value: 0 });
  const world = createWorld({ shipments, tally, random, ledger: new Ledger(), limits });
  await torture(world);
  await checkRecovery(world);
  await checkReleased(world);
  await database.close();
  await target.stop?.();
  const plain = await openPlainSql(target.plainUrl);
  if (database.dialect === 'postgres') await checkClosed(plain, world);
  for (const wrong of await findWrongRows(plain, world, target.mayBeMore)) tally.violation(wrong);
  await plain.close();
}

async function checkRecovery(world: World): Promise<void> {
  const calm = { ...world, limits: noLimits };
  let failed = 0;
  for (let count = 0; count < recoveries; count += 1) if (!(await createOne(calm))) failed += 1;
  if (failed > 0) world.tally.violation(`${failed} of ${recoveries} calls failed after the last fault`);
}

async function checkReleased({ shipments, tally }: World): Promise<void> {
  const { pool } = shipments.database.knex.client;
  const inUse = () => Number(pool.numUsed()) + Number(pool.numPendingAcquires());
  if (!(await becomes(async () => inUse() === 0)))
    tally.violation(`${inUse()} connections were not released`);
}

async function checkClosed(plain: PlainSql, { tally }: World): Promise<void> {
  if (!(await becomes(async () => (await backendsOf(plain)).length === 0)))
    tally.violation(`${(await backendsOf(plain)).length} connections are open after close()`);
}

/** Whether a condition is met within five seconds. */
async function becomes(condition: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    if (await condition()) return true;
    await setTimeout(100);
  }
  return false;
}
