import type { Database } from '@espalier/core';
import type { DatabaseContext } from '@espalier/testkit';
import { Client } from 'pg';

/** When a statement fails: before it reaches the database, or when the database has done it and nobody hears of it. */
export type Moment = 'before' | 'after';

type Call = (this: unknown, ...parameters: unknown[]) => unknown;
type Driver = Record<string, Call>;

/** What a faulty connection throws. */
export const fault = new Error('the wire was cut');

/**
 * Runs `work` while one statement of it fails, at the driver's own calls, for all connections of this process.
 *
 * @param nth which statement, the first being 1; with a greater number than there are, none fails
 * @returns what `work` threw, or nothing; and the statement that failed
 */
export async function withFault(
  { dialect }: DatabaseContext,
  database: Database,
  { nth, moment }: { readonly nth: number; readonly moment: Moment },
  work: () => Promise<unknown>,
): Promise<{ readonly error: unknown; readonly failed: string | undefined }> {
  const { owner, methods } = dialect === 'sqlite' ? await sqliteDriver(database) : postgresDriver;
  const originals = methods.map((name) => owner[name] as Call);
  let count = 0;
  let failed: string | undefined;
  for (const [index, name] of methods.entries()) {
    const original = originals[index] as Call;
    owner[name] = function faulty(...parameters) {
      count += 1;
      if (count !== nth) return original.apply(this, parameters);
      failed = textOf(this, parameters);
      if (moment === 'before') return refuse(dialect);
      loseAnswer(parameters[0]);
      const result = original.apply(this, parameters);
      if (isPipeline(parameters[0])) return result;
      return result instanceof Promise ? result.then(() => Promise.reject(fault)) : refuse(dialect);
    };
  }
  try {
    const error = await work().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return { error, failed };
  } finally {
    for (const [index, name] of methods.entries()) owner[name] = originals[index] as Call;
  }
}

/** Several statements that are sent together report their answers to a function. */
interface Pipeline {
  callback(error: unknown, results: unknown): void;
}

function isPipeline(first: unknown): first is Pipeline {
  return typeof (first as { submit?: unknown }).submit === 'function';
}

function loseAnswer(first: unknown): void {
  if (!isPipeline(first)) return;
  const { callback } = first;
  first.callback = () => callback(fault, undefined);
}

function refuse(dialect: DatabaseContext['dialect']): Promise<never> {
  if (dialect === 'sqlite') throw fault;
  return Promise.reject(fault);
}

function textOf(statement: unknown, [first]: readonly unknown[]): string {
  return (statement as { source?: string }).source ?? (first as { text?: string }).text ?? String(first);
}

const postgresDriver = { owner: Client.prototype as unknown as Driver, methods: ['query'] };

/** Returns the prototype of statements of better-sqlite3, which only a statement gives access to. */
async function sqliteDriver({ knex }: Database): Promise<{ owner: Driver; methods: readonly string[] }> {
  const connection = await knex.client.acquireConnection();
  const owner = Object.getPrototypeOf(connection.prepare('select 1'));
  knex.client.releaseConnection(connection);
  return { owner, methods: ['run', 'get', 'all'] };
}
