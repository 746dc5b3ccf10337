import { AsyncLocalStorage } from 'node:async_hooks';
import { withCaller } from '../errors/callers.js';
import { callChannel, hasSubscribers, statementChannel, traceWork, transactionChannel } from './channels.js';
import type { CallTarget } from './event-data.js';
import { CallEvent } from './events.js';

type Method = (this: never, ...values: unknown[]) => Promise<unknown>;

/** The open databases that log their statements, whose events name their calls. */
const logging = new Set<object>();

/** Lets all calls be followed until a database that logs its statements is closed. */
export function followForLog(database: object): void {
  logging.add(database);
}

/** Ends {@link followForLog}. */
export function unfollowForLog(database: object): void {
  logging.delete(database);
}

/** The calls that are followed. The first of them creates it, because a storage slows down every promise. */
let calls: AsyncLocalStorage<CallEvent> | undefined;

/** Returns the call that the code runs in, if calls are followed. */
export function currentCall(): CallEvent | undefined {
  return calls?.getStore();
}

/** Whether somebody listens, so that calls have to be followed. */
function isFollowing(): boolean {
  return (
    logging.size > 0 ||
    hasSubscribers(callChannel) ||
    hasSubscribers(statementChannel) ||
    hasSubscribers(transactionChannel)
  );
}

/**
 * Replaces asynchronous methods by ones that publish an event for each call if somebody listens, and that add the lines
 * of their caller to the errors that they throw. The driver creates its errors where V8 knows no caller.
 *
 * @param targetOf returns what a call is made on
 */
export function publishCalls<T extends object>(
  target: T,
  names: readonly (keyof T & string)[],
  targetOf: (target: T) => CallTarget,
): void {
  const methods = target as Record<string, Method>;
  for (const name of names) {
    const method = methods[name] as Method;
    const { [name]: value } = {
      async [name](this: never, ...values: unknown[]) {
        try {
          if (isFollowing()) return await follow(targetOf(this), name, () => method.apply(this, values));
          return await method.apply(this, values);
        } catch (error) {
          throw withCaller(error, value as Method);
        }
      },
    };
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
}

/** Runs a call that is no method of {@link publishCalls}, with an event if somebody listens. */
export function publishCall<T>(target: CallTarget, operation: string, work: () => Promise<T>): Promise<T> {
  return isFollowing() ? follow(target, operation, work) : work();
}

function follow<T>(target: CallTarget, operation: string, work: () => Promise<T>): Promise<T> {
  calls ??= new AsyncLocalStorage();
  const followed = calls;
  const event = new CallEvent(operation, target, followed.getStore());
  return traceWork(callChannel, event, () => followed.run(event, work));
}
