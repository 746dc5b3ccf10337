import { currentCall } from '../diagnostics/calls.js';
import { hasSubscribers, traceWork, transactionChannel } from '../diagnostics/channels.js';
import { TransactionEvent } from '../diagnostics/events.js';
import type { Paced } from '../util/pausable.js';
import type { Connection } from './connection.js';

/** Runs a transaction, with an event if somebody listens. */
export function observeTransaction<T>(connection: Connection, work: () => Paced<T>): Paced<T> {
  const isObserved = connection.observer.isActive || hasSubscribers(transactionChannel);
  return isObserved ? publish(connection, work) : work();
}

async function publish<T>(connection: Connection, work: () => Paced<T>): Promise<T> {
  const event = new TransactionEvent(connection.observer.infoOf(connection.raw), currentCall());
  connection.transaction = event;
  try {
    return await traceWork(transactionChannel, event, async () => work());
  } finally {
    connection.transaction = undefined;
  }
}
