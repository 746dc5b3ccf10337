import { type TracingChannel, tracingChannel } from 'node:diagnostics_channel';
import type { CallEvent, StatementEvent, TracedEvent, TransactionEvent } from './events.js';

/** A channel of `node:diagnostics_channel` for events of one class. */
export type Channel<E extends TracedEvent> = TracingChannel<unknown, E>;

/** The channels, which are the same for all copies of this package in a process. */
export const callChannel: Channel<CallEvent> = tracingChannel('espalier:call');
export const statementChannel: Channel<StatementEvent> = tracingChannel('espalier:statement');
export const transactionChannel: Channel<TransactionEvent> = tracingChannel('espalier:transaction');

/** Whether anybody listens to a channel. The first versions of Node 20 know this only of each part of a channel. */
export function hasSubscribers<E extends TracedEvent>(channel: Channel<E>): boolean {
  return (
    channel.start.hasSubscribers ||
    channel.end.hasSubscribers ||
    channel.asyncStart.hasSubscribers ||
    channel.asyncEnd.hasSubscribers ||
    channel.error.hasSubscribers
  );
}

/** Publishes the start of an event, and runs the synchronous part of its work in the context that listeners bind to it. */
export function startEvent<E extends TracedEvent, T>(channel: Channel<E>, event: E, work: () => T): T {
  return channel.start.runStores(event, () => {
    try {
      return work();
    } finally {
      channel.end.publish(event);
    }
  });
}

/** Publishes the end of an event, which has its error if it failed. */
export function endEvent<E extends TracedEvent>(channel: Channel<E>, event: E): void {
  event.duration ??= performance.now() - event.startTime;
  if (event.error !== undefined) channel.error.publish(event);
  channel.asyncStart.publish(event);
  channel.asyncEnd.publish(event);
}

/** Publishes an event around work, as `tracePromise` of Node does. The result is left out, because it contains rows. */
export function traceWork<E extends TracedEvent, T>(
  channel: Channel<E>,
  event: E,
  work: () => Promise<T>,
): Promise<T> {
  return startEvent(channel, event, () => untilSettled(channel, event, work));
}

async function untilSettled<E extends TracedEvent, T>(
  channel: Channel<E>,
  event: E,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    event.error = error;
    throw error;
  } finally {
    endEvent(channel, event);
  }
}
