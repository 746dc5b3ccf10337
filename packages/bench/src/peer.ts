import type { Sql } from './sql.ts';
import type { StoredForms } from './stored/rows.ts';
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

/**
 * An open connection of a peer. A peer that lacks a workload has no such method, and its cells in the report are empty.
 * The result of a workload that writes has the shape of its input, and the keys of the rows.
 */
export interface Session extends Workloads, StoredForms {
  readonly sql: Sql;
  close(): Promise<void>;
}

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
  readonly saveOrder: SavedOrder;
  readonly upsertRows: readonly Created[];
  readonly reportByMonth: readonly MonthReport[];
  readonly pageFilteredByChild: readonly Created[];
}

export interface CreatedProduct extends Created {
  readonly user?: CreatedUser | null | undefined;
  readonly tags?: Iterable<Created> | undefined;
}

export interface CreatedUser extends Created {
  readonly addresses?: Iterable<Created> | undefined;
}

export interface SavedOrder extends Created {
  readonly lines?: Iterable<Created> | undefined;
}

/** The lines of the sales of one month. Numbers may be in any form that a driver reads. */
export interface MonthReport {
  /** Such as `2025-01`, in UTC. */
  readonly month: unknown;
  readonly lines: unknown;
  /** The sum of the amounts. */
  readonly total: unknown;
}

/** An object that a peer returns for a row: its key and its columns. */
export type Created = { readonly id?: unknown };
