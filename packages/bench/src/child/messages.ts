import type { DatabaseName } from '../peer.ts';
import type { Identity } from '../results.ts';
import type { WorkloadName } from '../workloads.ts';

/** The commands of a child process: their parameters and results. */
export interface Commands {
  open: {
    readonly parameters: { readonly peer: string; readonly database: DatabaseName; readonly url: string };
    readonly result: Identity;
  };
  /** Runs a workload once and compares its result with the stored rows. */
  check: { readonly parameters: WorkloadName; readonly result: null };
  /** Runs a workload until the compiler has optimised it, and returns how many runs fill the time. */
  warmUp: {
    readonly parameters: { readonly workload: WorkloadName; readonly milliseconds: number };
    readonly result: { readonly runs: number };
  };
  /** Times a number of runs on empty tables. */
  round: {
    readonly parameters: { readonly workload: WorkloadName; readonly runs: number };
    readonly result: { readonly nanoseconds: number };
  };
  /** Counts the statements of one run on SQLite. */
  countStatements: { readonly parameters: WorkloadName; readonly result: { readonly statements: number } };
  /** Runs a workload, and builds the input of one more run. */
  prepareOnce: { readonly parameters: WorkloadName; readonly result: null };
  /** Runs the workload on the input of `prepareOnce`, so that a proxy can count its traffic. */
  once: { readonly parameters: WorkloadName; readonly result: null };
  /** Times the smallest query. */
  ping: { readonly parameters: null; readonly result: { readonly nanoseconds: number } };
  /** Measures a create of a user with this many addresses. */
  grow: {
    readonly parameters: number;
    readonly result: {
      readonly nanoseconds: number;
      readonly blocked: number;
      readonly bytes: number | null;
    };
  };
  close: { readonly parameters: null; readonly result: null };
}

export type CommandName = keyof Commands;

export type Request = {
  readonly [C in CommandName]: { readonly command: C; readonly parameters: Commands[C]['parameters'] };
}[CommandName];

export type Response = { readonly value: unknown } | { readonly error: string };
