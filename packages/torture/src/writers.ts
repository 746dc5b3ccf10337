import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { WriterMessage, WriterOrder } from './child/writer.ts';
import type { World } from './shipments/world.ts';
import { addCounts } from './tally.ts';

/** A process that writes to an SQLite file, and reports to the ledger of this process. */
export class Writer {
  /** Settles when the first call has settled, or the process has ended. */
  readonly works: Promise<unknown>;
  /** Settles when the process has ended. */
  readonly ended: Promise<unknown>;
  readonly #process: ChildProcess;

  constructor(world: World, order: WriterOrder) {
    this.#process = fork(join(__dirname, 'child', 'writer.js'), { execArgv: ['--no-warnings'] });
    this.#process.send(order);
    let last: WriterMessage | undefined;
    this.#process.on('message', (message: WriterMessage) => {
      last = message;
      world.ledger.settle(message.changes, message.outcome);
    });
    this.ended = once(this.#process, 'exit').then(([code, signal]) => {
      if (last !== undefined) addCounts(world.tally.counts, last.counts);
      if (code !== 0 && signal !== 'SIGKILL') world.tally.violation(`a writer ended with ${signal ?? code}`);
    });
    this.works = Promise.race([once(this.#process, 'message'), this.ended]);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}
