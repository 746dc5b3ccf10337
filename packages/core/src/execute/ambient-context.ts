import { AsyncLocalStorage } from 'node:async_hooks';

/** What `withContext` has set around the code that runs. It follows the asynchronous flow of the program. */
export class AmbientContext<T> {
  readonly #storage = new AsyncLocalStorage<T>();

  /** Runs `work` so that calls inside it find a context. */
  run<R>(context: T, work: () => R): R {
    return this.#storage.run(context, work);
  }

  /** Returns a function that runs `work` in the context around the code that runs, whatever the context is by then. */
  bind<R>(work: () => R): () => R {
    const context = this.current();
    return () => (context === this.current() ? work() : this.#storage.run(context as T, work));
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
