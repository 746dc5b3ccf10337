import { AmbientContext } from '../../../src/execute/ambient-context.js';
import { TransactionCallbacks } from '../../../src/execute/transaction-callbacks.js';

describe('the callbacks of a transaction', () => {
  const contexts = new AmbientContext();

  function writing(log: string[]) {
    return (name: string) => ({ undo: () => void log.push(name) });
  }

  it('undo what was written if it is rolled back, and not if it is committed', async () => {
    const log: string[] = [];
    const change = writing(log);
    const [rolledBack, committed] = [
      new TransactionCallbacks(contexts),
      new TransactionCallbacks(contexts),
    ] as const;
    rolledBack.journal.add(change('rolled back'));
    committed.journal.add(change('committed'));
    rolledBack.rollback();
    await committed.commit();
    committed.rollback();
    expect(log).toEqual(['rolled back']);
  });

  it('of a savepoint become those of the transaction that it is part of, also for what is written later', async () => {
    const [outer, inner, innermost] = [
      new TransactionCallbacks(contexts),
      new TransactionCallbacks(contexts),
      new TransactionCallbacks(contexts),
    ] as const;
    const log: string[] = [];
    const change = writing(log);
    innermost.journal.add(change('innermost undone'));
    innermost.afterCommit(() => log.push('innermost committed'));
    innermost.mergeInto(inner);
    inner.mergeInto(outer);
    innermost.journal.add(change('late undone'));
    outer.rollback();
    await outer.commit();
    expect(log).toEqual(['late undone', 'innermost undone']);
  });

  it('can be very many', async () => {
    const [outer, inner] = [new TransactionCallbacks(contexts), new TransactionCallbacks(contexts)] as const;
    let committed = 0;
    for (let count = 0; count < 300_000; count += 1) inner.afterCommit(() => (committed += 1));
    inner.mergeInto(outer);
    await outer.commit();
    expect(committed).toBe(300_000);
  });
});
