import { AsyncLocalStorage } from 'node:async_hooks';

/** What `withContext` has set around the code that runs. It follows the asynchronous flow of the program. */
export class AmbientContext<T> {
  readonly #storage = new AsyncLocalStorage<T>();

  /** Runs `work` so that calls inside it find a context. */
  run<R>(context: T, work: () => R): R {
    return this.#storage.run(context, work);
  }

  /** Returns the innermost context around the code that runs. */
  current(): T | undefined {
    return this.#storage.getStore();
  }

  /** Ends the tracking. A storage that is not disabled slows down every promise, as long as the process runs. */
  close(): void {
    this.#storage.disable();
  }
}
