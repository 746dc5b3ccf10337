import type { Inputs, WorkName } from './work.ts';

export type DatabaseName = 'sqlite' | 'postgres';

export interface Target {
  readonly database: DatabaseName;
  /** PostgreSQL: a connection URL. SQLite is always a memory of the peer's own. */
  readonly url: string;
}

/**
 * One thing that is measured: each file of `peers/` exports one as its default.
 * It does each work as its own documentation says, in one transaction.
 */
export interface Peer {
  /** As the tables of the report call it. */
  readonly name: string;
  /** Packages whose versions make it what it is. */
  readonly packages: readonly string[];
  open(target: Target): Promise<Session>;
}

/** An open connection of a peer, with each work. What a work returns has the shape of its input, and keys. */
export interface Session extends Runs {
  /** Runs one SQL text without bindings, and gives its rows as objects. */
  sql(text: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export type Row = Readonly<Record<string, unknown>>;

type Runs = { readonly [W in WorkName]: (input: Inputs[W]) => Promise<Results[W]> | Results[W] };

interface Results {
  readonly W1: CreatedProduct;
  readonly W2: CreatedUser;
  readonly W3: CreatedProduct;
  readonly W4: CreatedUser;
  readonly W5: readonly CreatedProduct[];
  readonly R1: readonly CreatedProduct[];
}

export interface CreatedProduct extends Created {
  readonly user?: CreatedUser | null | undefined;
  readonly tags?: Iterable<Created> | undefined;
}

export interface CreatedUser extends Created {
  readonly addresses?: Iterable<Created> | undefined;
}

/** An object that a peer made of a row: its key and its columns. */
export type Created = { readonly id?: unknown };
