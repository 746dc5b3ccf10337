import { Outcome } from '../../../src/execute/transaction-callbacks.js';

describe('the outcome of a transaction', () => {
  it('undoes the last that was done first, once', () => {
    const outcome = new Outcome();
    const undone: number[] = [];
    for (const step of [1, 2, 3]) outcome.ifUndone(() => undone.push(step));
    outcome.undo();
    outcome.undo();
    expect(undone).toEqual([3, 2, 1]);
  });

  it('undoes at once what is told when all was undone, and nothing that is told when it is kept', async () => {
    const undone = new Outcome();
    undone.undo();
    const kept = new Outcome();
    await kept.keep();
    const undo = jest.fn();
    undone.ifUndone(undo);
    expect(undo).toHaveBeenCalledTimes(1);
    kept.ifUndone(undo);
    kept.undo();
    expect(undo).toHaveBeenCalledTimes(1);
  });

  it('of a savepoint is that of what it is part of, also for what is told later', async () => {
    const [outer, inner, innermost] = [new Outcome(), new Outcome(), new Outcome()] as const;
    const log: string[] = [];
    innermost.ifUndone(() => log.push('innermost undone'));
    innermost.afterCommit(() => log.push('innermost kept'));
    innermost.passTo(inner);
    inner.passTo(outer);
    innermost.ifUndone(() => log.push('late undone'));
    outer.undo();
    await outer.keep();
    expect(log).toEqual(['late undone', 'innermost undone']);
  });

  it('has no limit to what waits for it', async () => {
    const [outer, inner] = [new Outcome(), new Outcome()] as const;
    let kept = 0;
    for (let count = 0; count < 300_000; count += 1) inner.afterCommit(() => (kept += 1));
    inner.passTo(outer);
    await outer.keep();
    expect(kept).toBe(300_000);
  });
});
