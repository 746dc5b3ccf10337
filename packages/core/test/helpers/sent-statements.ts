import { tracingChannel } from 'node:diagnostics_channel';
import type { StatementEvent } from '@espalier/core';

/**
 * Returns the SQL of the statements of each test as soon as they are sent: a log has them when they have ended. Called where
 * tests are declared.
 */
export function collectSentStatements(): string[] {
  const sent: string[] = [];
  const { start } = tracingChannel<unknown, StatementEvent>('espalier:statement');
  const add = (event: unknown) => void sent.push((event as StatementEvent).sql);
  beforeEach(() => {
    sent.length = 0;
    start.subscribe(add);
  });
  afterEach(() => start.unsubscribe(add));
  return sent;
}
