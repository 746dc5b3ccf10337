import { memoizedDates } from '../../../src/dialect/values.js';

describe('dates that a decoder remembers', () => {
  it('are read once for rows with the same text, and are another object for each row', () => {
    const texts: string[] = [];
    const decode = memoizedDates((text: string) => {
      texts.push(text);
      return new Date(text);
    });
    const first = decode('2026-01-02T03:04:05.678Z') as Date;
    first.setFullYear(1999);
    const second = decode('2026-01-02T03:04:05.678Z');
    expect(second).toEqual(new Date('2026-01-02T03:04:05.678Z'));
    expect(decode('2026-01-02T03:04:05.679Z')).toEqual(new Date('2026-01-02T03:04:05.679Z'));
    expect(texts).toEqual(['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.679Z']);
  });

  it('are not confused with what is not a date', () => {
    const decode = memoizedDates((text: string) =>
      text === 'infinity' ? Number.POSITIVE_INFINITY : new Date(text),
    );
    const day = '2026-01-02T00:00:00.000Z';
    expect(['infinity', day, 'infinity', day].map(decode)).toEqual([
      Number.POSITIVE_INFINITY,
      new Date(day),
      Number.POSITIVE_INFINITY,
      new Date(day),
    ]);
  });
});
