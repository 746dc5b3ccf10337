import { setTimeout } from 'node:timers/promises';
import type { Settled } from '../tally.ts';
import type { Change } from './ledger.ts';
import type { Parcel } from './models.ts';
import type { CallOptions, World } from './world.ts';

/** Takes a stored parcel, so that no other operation works on it at the same time. */
export function takeParcel({ parcels, random }: World): Parcel | undefined {
  return parcels.splice(random.between(0, parcels.length - 1), 1)[0];
}

/** Runs a call within limits, and records how it ended. */
export async function call<T>(
  { tally, ledger, limits }: World,
  changes: readonly Change[],
  run: (options: CallOptions) => Promise<T>,
): Promise<Settled<T>> {
  const { options, settlesWithin } = limits();
  const settled = await tally.call(() => run(options), settlesWithin);
  ledger.settle(changes, settled.outcome === 'pending' ? 'unknown' : settled.outcome);
  // While the database is away, calls fail at once.
  if (settled.outcome !== 'kept') await setTimeout(5);
  return settled;
}
