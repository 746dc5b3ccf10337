import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answer, CommandName, Commands } from './child/messages.ts';

/** A child process that obeys one command at a time. */
export class Child {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** Starts a file of this package's build. */
  static start(file: string): Child {
    const child = fork(join(__dirname, file), {
      execArgv: ['--expose-gc', '--no-deprecation'],
      env: { ...process.env, NODE_ENV: 'production' },
      serialization: 'advanced',
    });
    return new Child(child);
  }

  /** @throws Error with the child's own stack when the command fails, or when the child ends */
  tell<C extends CommandName>(command: C, given: Commands[C]['given']): Promise<Commands[C]['answer']> {
    return this.request({ command, given }) as Promise<Commands[C]['answer']>;
  }

  request(message: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`the child process ended with code ${code}`));
      this.#process.once('exit', ended);
      this.#process.once('message', (answer: Answer) => {
        this.#process.off('exit', ended);
        if ('error' in answer) reject(new Error(answer.error));
        else resolve(answer.value);
      });
      this.#process.send(message);
    });
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.disconnect();
    const patience = setTimeout(() => this.#process.kill(), 2000);
    await exit;
    clearTimeout(patience);
  }
}
