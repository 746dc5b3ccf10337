import { AsyncLocalStorage } from 'node:async_hooks';
import { TestEnvironment as NodeEnvironment } from 'jest-environment-node';

const used = new Set<AsyncLocalStorage<unknown>>();
const { run } = AsyncLocalStorage.prototype;

AsyncLocalStorage.prototype.run = function runAndRemember(
  this: AsyncLocalStorage<unknown>,
  ...parameters: Parameters<typeof run>
) {
  used.add(this);
  return run.apply(this, parameters);
} as typeof run;

/**
 * Jest's Node environment, which disables the async storages of each test file. Every file loads its modules again in
 * the same process, and before Node 24 each storage that was used makes every promise slower.
 */
export default class TestEnvironment extends NodeEnvironment {
  override async teardown(): Promise<void> {
    for (const storage of used) storage.disable();
    used.clear();
    await super.teardown();
  }
}
