import { TransactionCallbacks } from '../../../src/execute/transaction-callbacks.js';

describe('the outcome of a transaction', () => {
  it('undoes the last that was done first, once', () => {
    const outcome = new TransactionCallbacks();
    const undone: number[] = [];
    for (const step of [1, 2, 3]) outcome.onRollback(() => undone.push(step));
    outcome.rollback();
    outcome.rollback();
    expect(undone).toEqual([3, 2, 1]);
  });

  it('undoes at once what is told when all was undone, and nothing that is told when it is kept', async () => {
    const undone = new TransactionCallbacks();
    undone.rollback();
    const kept = new TransactionCallbacks();
    await kept.commit();
    const undo = jest.fn();
    undone.onRollback(undo);
    expect(undo).toHaveBeenCalledTimes(1);
    kept.onRollback(undo);
    kept.rollback();
    expect(undo).toHaveBeenCalledTimes(1);
  });

  it('of a savepoint is that of what it is part of, also for what is told later', async () => {
    const [outer, inner, innermost] = [
      new TransactionCallbacks(),
      new TransactionCallbacks(),
      new TransactionCallbacks(),
    ] as const;
    const log: string[] = [];
    innermost.onRollback(() => log.push('innermost undone'));
    innermost.afterCommit(() => log.push('innermost kept'));
    innermost.mergeInto(inner);
    inner.mergeInto(outer);
    innermost.onRollback(() => log.push('late undone'));
    outer.rollback();
    await outer.commit();
    expect(log).toEqual(['late undone', 'innermost undone']);
  });

  it('has no limit to what waits for it', async () => {
    const [outer, inner] = [new TransactionCallbacks(), new TransactionCallbacks()] as const;
    let kept = 0;
    for (let count = 0; count < 300_000; count += 1) inner.afterCommit(() => (kept += 1));
    inner.mergeInto(outer);
    await outer.commit();
    expect(kept).toBe(300_000);
  });
});
