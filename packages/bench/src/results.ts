import type { PeerFile } from './options.ts';
import type { WorkloadName } from './workloads.ts';

/** What a workload is measured on: a database and, for PostgreSQL, the delay of its network. */
export interface Setup {
  readonly title: string;
  readonly database: 'sqlite' | 'postgres';
  /** How long a proxy delays what a client sends, or `undefined` without a proxy. */
  readonly milliseconds?: number | undefined;
}

export type Rounds = { readonly [Name in WorkloadName]?: readonly number[] };

export interface PeerResult {
  readonly peer: PeerFile;
  readonly name: string;
  /** By workload: nanoseconds of one run, one figure per round. */
  readonly rounds: Rounds;
}

export interface SetupResult {
  readonly setup: Setup;
  /** The time of the smallest query of the hand-written code, in nanoseconds. */
  readonly roundTrip: number;
  readonly peers: readonly PeerResult[];
}

/** The statements and round trips of one run of a workload. */
export interface Counts {
  readonly statements: number;
  /** Only for PostgreSQL, because SQLite runs in the same process. */
  readonly roundTrips?: number | undefined;
}

/** The name and the versions of a peer. */
export interface Identity {
  readonly name: string;
  /** The installed version of each package, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The version that the peer's own connection reports. */
  readonly databaseVersion: string;
  /** The workloads that the peer has. */
  readonly workloads: readonly WorkloadName[];
}

export interface CountResult extends Omit<Identity, 'workloads'> {
  readonly database: 'sqlite' | 'postgres';
  readonly peer: PeerFile;
  readonly workloads: { readonly [Name in WorkloadName]?: Counts };
}

export interface GrowthResult {
  readonly database: 'sqlite' | 'postgres';
  readonly name: string;
  readonly records: number;
  readonly nanoseconds: number;
  /** The longest time for which the event loop did not run, in nanoseconds. */
  readonly blocked: number;
  /** The peak growth of the process, or null if it did not grow. */
  readonly bytes: number | null;
}

/** What a process has used, in milliseconds. */
export interface Used {
  readonly cpu: number;
  readonly wall: number;
}

/** The start of one process. */
export interface Start {
  readonly name: string;
  /** To load the library. */
  readonly load: Used;
  /** To load the library, open a database, and run the first nested create. */
  readonly firstCreate: Used;
}

export interface StartResult {
  readonly name: string;
  /** One for each round. */
  readonly starts: readonly Start[];
}
