import type { PeerFile } from './options.ts';
import type { WorkName } from './work.ts';

/** Where a work is measured: a database, and for PostgreSQL how far away it is. */
export interface Place {
  readonly title: string;
  readonly database: 'sqlite' | 'postgres';
  /** How long a proxy keeps what a client sends, or `undefined` for no proxy. */
  readonly milliseconds?: number | undefined;
}

export type Rounds = { readonly [W in WorkName]?: readonly number[] };

export interface PeerResult {
  readonly peer: PeerFile;
  readonly name: string;
  /** By work: nanoseconds of one run, a figure a round. */
  readonly rounds: Rounds;
}

export interface PlaceResult {
  readonly place: Place;
  /** How long the smallest of questions took the hand-written code there, in nanoseconds. */
  readonly roundTrip: number;
  readonly peers: readonly PeerResult[];
}

/** What one run of a work says to a database. */
export interface Counts {
  readonly statements: number;
  /** PostgreSQL only: SQLite is in the same process. */
  readonly roundTrips?: number | undefined;
}

/** What a peer is made of. */
export interface Identity {
  readonly name: string;
  /** Names of packages, and which version of each is installed. */
  readonly versions: Readonly<Record<string, string>>;
  /** Of the database, as the peer's own connection tells it. */
  readonly databaseVersion: string;
}

export interface CountResult extends Identity {
  readonly database: 'sqlite' | 'postgres';
  readonly peer: PeerFile;
  readonly works: { readonly [W in WorkName]?: Counts };
}

export interface GrowthResult {
  readonly database: 'sqlite' | 'postgres';
  readonly name: string;
  readonly records: number;
  readonly nanoseconds: number;
  /** What the process grew by at its peak, where it did. */
  readonly bytes: number | null;
}
