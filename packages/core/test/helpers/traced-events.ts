import { tracingChannel } from 'node:diagnostics_channel';
import type { CallEvent, StatementEvent, TransactionEvent } from '@espalier/core';

type Kind = 'call' | 'statement' | 'transaction';
type Phase = 'start' | 'end' | 'asyncStart' | 'asyncEnd' | 'error';

/** The events of each channel in the order of their starts, and everything that was published. */
export interface TracedEvents {
  readonly calls: CallEvent[];
  readonly statements: StatementEvent[];
  readonly transactions: TransactionEvent[];
  readonly published: { readonly kind: Kind; readonly phase: Phase; readonly event: unknown }[];
}

/** Listens to all channels during each test. Called where tests are declared. */
export function collectEvents(): TracedEvents {
  const events: TracedEvents = { calls: [], statements: [], transactions: [], published: [] };
  const subscribers = (['call', 'statement', 'transaction'] as const).map((kind) => {
    const listen = (phase: Phase) => (event: object) => {
      events.published.push({ kind, phase, event });
      if (phase === 'start') (events[`${kind}s`] as object[]).push(event);
    };
    const listeners = {
      start: listen('start'),
      end: listen('end'),
      asyncStart: listen('asyncStart'),
      asyncEnd: listen('asyncEnd'),
      error: listen('error'),
    };
    return { channel: tracingChannel(`espalier:${kind}`), listeners };
  });
  beforeEach(() => {
    for (const list of Object.values(events)) list.length = 0;
    for (const { channel, listeners } of subscribers) channel.subscribe(listeners);
  });
  afterEach(() => {
    for (const { channel, listeners } of subscribers) channel.unsubscribe(listeners);
  });
  return events;
}
