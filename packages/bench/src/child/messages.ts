import type { DatabaseName } from '../peer.ts';
import type { Identity } from '../results.ts';
import type { WorkName } from '../work.ts';

/** What a child process is told to do, and what it answers. */
export interface Commands {
  open: {
    readonly given: { readonly peer: string; readonly database: DatabaseName; readonly url: string };
    readonly answer: Identity;
  };
  /** Does a work once and compares it with what is stored. */
  check: { readonly given: WorkName; readonly answer: null };
  /** Runs a work until the compiler has settled, and says how many runs take the time. */
  warmUp: {
    readonly given: { readonly work: WorkName; readonly milliseconds: number };
    readonly answer: { readonly runs: number };
  };
  /** One round: so many runs on empty tables. */
  round: {
    readonly given: { readonly work: WorkName; readonly runs: number };
    readonly answer: { readonly nanoseconds: number };
  };
  /** How many statements SQLite was told to run by one run of a work. */
  countStatements: { readonly given: WorkName; readonly answer: { readonly statements: number } };
  /** One run of a work, when all is warm, for others to watch. */
  once: { readonly given: WorkName; readonly answer: null };
  /** How long the smallest of questions takes. */
  ping: { readonly given: null; readonly answer: { readonly nanoseconds: number } };
  /** Creates a user with so many addresses. */
  grow: {
    readonly given: number;
    readonly answer: { readonly nanoseconds: number; readonly bytes: number | null };
  };
  close: { readonly given: null; readonly answer: null };
}

export type CommandName = keyof Commands;

export type Request = {
  readonly [C in CommandName]: { readonly command: C; readonly given: Commands[C]['given'] };
}[CommandName];

export type Answer = { readonly value: unknown } | { readonly error: string };
