import { readOptions } from '../src/options.ts';
import { drawChart } from '../src/report/chart.ts';
import { logScale } from '../src/report/scale.ts';
import { duration, growthTable, ratioTable, startTable } from '../src/report/tables.ts';
import type { SetupResult } from '../src/results.ts';

const result: SetupResult = {
  setup: { title: 'SQLite & <friends>', database: 'sqlite' },
  roundTrip: 1000,
  peers: [
    { peer: 'hand', name: 'hand-written', rounds: { createWithUser: [10_000, 30_000, 10_000] } },
    { peer: 'espalier', name: 'Espalier', rounds: { createWithUser: [5_000, 15_000, 5_000] } },
    { peer: 'knex', name: 'knex, by hand', rounds: { createWithUser: [200_000, 600_000, 250_000] } },
  ],
};

describe('the report of the benchmark', () => {
  it('shows the time of the hand-written code, and the ratio of all others to it', () => {
    expect(ratioTable(result, ['createWithUser'])).toBe(
      [
        '|               |   createWithUser |',
        '| ------------- | ---------------: |',
        '| hand-written  |          10.0 µs |',
        '| Espalier      | 0.50 (0.50–0.50) |',
        '| knex, by hand | 20.0 (20.0–22.5) |',
      ].join('\n'),
    );
  });

  it('shows growth per record, and a dash if the process did not grow', () => {
    const growth = (records: number, bytes: number | null) => ({
      database: 'sqlite' as const,
      name: 'Espalier',
      records,
      nanoseconds: records * 5000,
      blocked: 12e6,
      bytes,
    });
    expect(growthTable([growth(10, null), growth(1000, 1024 * 2000)]).split('\n')).toEqual([
      '| records | Espalier, SQLite |  memory | blocked |',
      '| ------- | ---------------: | ------: | ------: |',
      '| 10      |          5.00 µs |       – |   12 ms |',
      '| 1,000   |          5.00 µs | 2.00 kB |   12 ms |',
    ]);
  });

  it('shows the medians of the processes that were started', () => {
    const start = (load: number, firstCreate: number) => ({
      name: 'Espalier',
      load: { cpu: load, wall: load - 1 },
      firstCreate: { cpu: firstCreate, wall: firstCreate - 1 },
    });
    const starts = [start(40, 200), start(90, 900), start(50, 210)];
    expect(startTable([{ name: 'Espalier', starts }]).split('\n')).toEqual([
      '| ms       | load, CPU | load, wall | first create, CPU | first create, wall |',
      '| -------- | --------: | ---------: | ----------------: | -----------------: |',
      '| Espalier |      50.0 |       49.0 |               210 |                209 |',
    ]);
  });

  it('writes times with three digits, in the unit that fits', () => {
    expect([1234, 56_789, 123_456, 1_234_567, 987_654_321].map(duration)).toEqual([
      '1.23 µs',
      '56.8 µs',
      '123 µs',
      '1.23 ms',
      '988 ms',
    ]);
  });
});

describe('the chart of the benchmark', () => {
  it('shows equal ratios as equal distances', () => {
    const { position, ticks } = logScale([0.1, 10], [100, 300]);
    expect(position(0.1)).toBeCloseTo(100);
    expect(position(1)).toBeCloseTo(200);
    expect(position(10)).toBeCloseTo(300);
    expect(ticks).toEqual([0.1, 0.3, 1, 3, 10]);
  });

  it('rejects values without a logarithm', () => {
    expect(() => logScale([0, 10], [0, 1])).toThrow(RangeError);
  });

  it('draws bars from the hand-written code: to the left when faster, to the right when slower', () => {
    const svg = drawChart([result], ['createWithUser']);
    const bars = [...svg.matchAll(/class="bar (\w+)" x="([\d.]+)" y="\d+" width="([\d.]+)"/g)].map(
      ([, peer, x, width]) => ({ peer, from: Number(x), to: Number(x) + Number(width) }),
    );
    const one = Number(/class="one" x1="([\d.]+)"/.exec(svg)?.[1]);
    expect(bars).toEqual([
      { peer: 'espalier', from: expect.any(Number), to: expect.closeTo(one, 0) },
      { peer: 'other', from: expect.closeTo(one, 0), to: expect.any(Number) },
    ]);
    // 20 times is log(20) / log(2) times as far as half.
    const [faster, slower] = bars.map(({ from, to }) => to - from) as [number, number];
    expect(slower / faster).toBeCloseTo(Math.log(20) / Math.log(2), 1);
  });

  it('draws everything inside the picture, with well-formed text', () => {
    const svg = drawChart([result], ['createWithUser']);
    const [, width] = /viewBox="0 0 (\d+) /.exec(svg) as RegExpExecArray;
    for (const [, x] of svg.matchAll(/ x="([\d.-]+)"/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThan(Number(width));
    }
    expect(svg).toContain('SQLite &amp; &lt;friends>');
  });
});

describe('the options of the benchmark', () => {
  it('always measures the hand-written code, because it is the reference', () => {
    expect(readOptions(['--only', 'espalier'])).toMatchObject({ peers: ['hand', 'espalier'], whole: false });
    expect(readOptions(['--rounds', '3'])).toMatchObject({ rounds: 3, whole: true });
    expect(readOptions(['--start'])).toMatchObject({ startOnly: true, whole: false });
  });

  it('lists the known values if a value is unknown', () => {
    expect(() => readOptions(['--only', 'oracle'])).toThrow(/--only does not know 'oracle'[\s\S]*sequelize/);
    expect(() => readOptions(['--rounds', 'many'])).toThrow(/--rounds takes a number/);
  });
});
