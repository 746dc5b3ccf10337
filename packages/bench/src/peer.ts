import type { Inputs, WorkloadName } from './workloads.ts';

export type DatabaseName = 'sqlite' | 'postgres';

export interface Target {
  readonly database: DatabaseName;
  /** The connection URL of PostgreSQL. On SQLite each peer opens its own database in memory. */
  readonly url: string;
}

/**
 * A library that is measured. Each file of `peers/` exports one as its default.
 * A peer runs each workload in one transaction, written as the documentation of the library shows.
 */
export interface Peer {
  /** The name in the tables of the report. */
  readonly name: string;
  /** The packages whose versions the report lists. */
  readonly packages: readonly string[];
  open(target: Target): Promise<Session>;
}

/** An open connection of a peer. The result of a workload has the shape of its input, and the keys of the rows. */
export interface Session extends Workloads {
  /** Workloads one SQL text without bindings, and returns its rows as objects. */
  sql(text: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export type Row = Readonly<Record<string, unknown>>;

type Workloads = {
  readonly [Name in WorkloadName]: (input: Inputs[Name]) => Promise<Results[Name]> | Results[Name];
};

interface Results {
  readonly createWithUser: CreatedProduct;
  readonly createWith10Addresses: CreatedUser;
  readonly createWith100Tags: CreatedProduct;
  readonly createWith1000Addresses: CreatedUser;
  readonly createInBulk: readonly CreatedProduct[];
  readonly findWithIncludes: readonly CreatedProduct[];
}

export interface CreatedProduct extends Created {
  readonly user?: CreatedUser | null | undefined;
  readonly tags?: Iterable<Created> | undefined;
}

export interface CreatedUser extends Created {
  readonly addresses?: Iterable<Created> | undefined;
}

/** An object that a peer returns for a row: its key and its columns. */
export type Created = { readonly id?: unknown };
