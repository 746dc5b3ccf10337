import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CommandName, Commands, Response } from './child/messages.ts';

/** A child process that handles one command at a time. */
export class Child {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** Starts a compiled file of this package. */
  static start(file: string): Child {
    const child = fork(join(__dirname, file), {
      execArgv: ['--expose-gc', '--no-deprecation'],
      env: { ...process.env, NODE_ENV: 'production' },
      serialization: 'advanced',
    });
    return new Child(child);
  }

  /** @throws Error with the child's own stack if the command fails, or if the child ends */
  call<C extends CommandName>(
    command: C,
    parameters: Commands[C]['parameters'],
  ): Promise<Commands[C]['result']> {
    return this.request({ command, parameters }) as Promise<Commands[C]['result']>;
  }

  request(message: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`the child process ended with code ${code}`));
      this.#process.once('exit', ended);
      this.#process.once('message', (response: Response) => {
        this.#process.off('exit', ended);
        if ('error' in response) reject(new Error(response.error));
        else resolve(response.value);
      });
      this.#process.send(message);
    });
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.disconnect();
    const timer = setTimeout(() => this.#process.kill(), 2000);
    await exit;
    clearTimeout(timer);
  }
}
