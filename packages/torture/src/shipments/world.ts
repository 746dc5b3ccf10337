import type { Random } from '../random.ts';
import type { Tally } from '../tally.ts';
import type { Ledger } from './ledger.ts';
import type { Parcel, Shipments } from './models.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly timeout?: number;
}

export interface Limits {
  readonly options: CallOptions;
  /** Within how many milliseconds the call has to settle. Default: as long as any call may take. */
  readonly settlesWithin?: number;
}

/** What operations work on. */
export interface World {
  readonly shipments: Shipments;
  readonly tally: Tally;
  readonly random: Random;
  readonly ledger: Ledger;
  /** Parcels that are known to be stored, and that no operation works on at the moment. */
  readonly parcels: Parcel[];
  /** How often the counter was incremented, and how often nobody knows. */
  readonly increments: { kept: number; unknown: number };
  /** Draws the limits of a call. */
  limits(): Limits;
  nextToken(): string;
}

export const noLimits = (): Limits => ({ options: {} });

/** @param prefix begins all tokens of this world, so that no other process has them */
export function createWorld(
  parts: Pick<World, 'shipments' | 'tally' | 'random' | 'ledger' | 'limits'>,
  prefix = 't',
): World {
  let tokens = 0;
  const nextToken = () => {
    tokens += 1;
    return `${prefix}${tokens}`;
  };
  return { ...parts, parcels: [], increments: { kept: 0, unknown: 0 }, nextToken };
}
