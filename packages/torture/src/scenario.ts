import { join } from 'node:path';
import { emptyDatabase, ensureDatabase, type TestedDialect } from '@espalier/testkit';
import { Client } from 'pg';
import { Random } from './random.ts';
import { Tally } from './tally.ts';

export interface Scenario {
  /** How faults are injected, in one line. */
  readonly faults: string;
  readonly dialects: readonly TestedDialect[];
  /** Returns why it cannot run on this machine, if it cannot. */
  missing?(): string | undefined;
  run(round: Round): Promise<void>;
}

/** What a scenario is started with. */
export interface Order {
  readonly scenario: string;
  readonly seed: number;
  readonly seconds: number;
  /** A PostgreSQL server that other scenarios use too. */
  readonly serverUrl: string;
  /** A folder that is removed later. */
  readonly folder: string;
}

/** One run of one scenario. */
export class Round {
  readonly order: Order;
  readonly tally = new Tally();
  readonly random: Random;
  #databases = 0;

  constructor(order: Order) {
    this.order = order;
    this.random = new Random(order.seed);
  }

  /** The time to work, in milliseconds. */
  get milliseconds(): number {
    return this.order.seconds * 1000;
  }

  /** Returns the URL of a new, empty database. */
  async newDatabase(dialect: TestedDialect): Promise<string> {
    this.#databases += 1;
    const name = `torture_${this.order.scenario}_${this.#databases}`;
    if (dialect === 'sqlite') return `sqlite:${join(this.order.folder, `${name}.db`)}`;
    const url = await ensureDatabase(this.order.serverUrl, name);
    const client = new Client(url);
    await client.connect();
    await emptyDatabase(client);
    await client.end();
    return url;
  }
}
