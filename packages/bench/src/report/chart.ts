import { peerFiles } from '../options.ts';
import type { SetupResult } from '../results.ts';
import { type WorkloadName, workloads } from '../workloads.ts';
import { type LogScale, logScale } from './scale.ts';
import { figure, ratioSpread } from './tables.ts';

const NAMES = 110;
const PANEL = 270;
const LABEL = 38;
const MARGIN = 16;
const HEADER = 84;
const BAR = 14;
const GROUP_TITLE = 22;
const GROUP_GAP = 12;

/** One bar: the time of a peer for one workload in one setup, relative to the hand-written code. */
interface Bar {
  readonly peer: string;
  readonly name: string;
  readonly ratio: number;
}

/**
 * Draws the results as an SVG: a column for each setup, and a group of bars for each workload. A bar starts at the time
 * of the hand-written code, and goes to the right if the peer is slower. All columns share one logarithmic scale. The
 * colours follow the reader's preference for light or dark.
 */
export function drawChart(results: readonly SetupResult[], names: readonly WorkloadName[]): string {
  const bars = results.map((result) => names.map((workload) => barsOf(result, workload)));
  const ratios = bars.flat(2).map(({ ratio }) => ratio);
  const domain = [Math.min(0.5, ...ratios), Math.max(2, ...ratios)] as const;
  const rows = Math.max(...bars.flat().map(({ length }) => length));
  const group = GROUP_TITLE + rows * BAR + GROUP_GAP;
  const width = MARGIN * 2 + NAMES + results.length * PANEL;
  const height = HEADER + names.length * group + MARGIN;
  const panels = results.map((result, column) => {
    const left = MARGIN + NAMES + column * PANEL;
    const scale = logScale(domain, [left + LABEL, left + PANEL - LABEL]);
    return drawPanel(result.setup.title, scale, bars[column] ?? [], group, height);
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Time of each workload relative to hand-written code">`,
    style,
    `<rect class="background" width="${width}" height="${height}" rx="8"/>`,
    text(MARGIN, 24, 'title', 'Time relative to hand-written driver code'),
    text(
      MARGIN,
      42,
      'note',
      'A bar starts at the hand-written code (1). Bars to the left are faster. Logarithmic scale.',
    ),
    ...names.flatMap((_, row) => drawNames(bars[0]?.[row] ?? [], HEADER + row * group + GROUP_TITLE)),
    ...panels.flat(),
    ...names.map((workload, row) =>
      text(MARGIN, HEADER + row * group + 14, 'workload', `${workload}: ${workloads[workload].title}`),
    ),
    '</svg>',
    '',
  ].join('\n');
}

function barsOf(result: SetupResult, workload: WorkloadName): Bar[] {
  return result.peers.flatMap(({ peer, name }, at) => {
    const ratio = ratioSpread(result, at, workload)?.median;
    return peer === peerFiles[0] || ratio === undefined ? [] : [{ peer, name, ratio }];
  });
}

function drawNames(bars: readonly Bar[], top: number): string[] {
  return bars.map(({ peer, name }, at) =>
    text(MARGIN + NAMES - 10, top + at * BAR + 10, `name ${colourOf(peer)}`, name, 'end'),
  );
}

function drawPanel(
  title: string,
  scale: LogScale,
  groups: readonly (readonly Bar[])[],
  group: number,
  height: number,
): string[] {
  const one = scale.position(1);
  const lines = scale.ticks.flatMap((tick) => {
    const x = round(scale.position(tick));
    return [
      `<line class="${tick === 1 ? 'one' : 'grid'}" x1="${x}" x2="${x}" y1="${HEADER - 4}" y2="${height - MARGIN}"/>`,
      text(x, HEADER - 8, 'tick', String(tick), 'middle'),
    ];
  });
  const drawn = groups.flatMap((bars, row) => {
    const top = HEADER + row * group + GROUP_TITLE;
    return bars.flatMap((bar, at) => drawBar(bar, one, scale.position(bar.ratio), top + at * BAR));
  });
  return [text(one, HEADER - 24, 'setup', title, 'middle'), ...lines, ...drawn];
}

function drawBar({ peer, ratio }: Bar, one: number, end: number, top: number): string[] {
  const faster = end < one;
  const [from, to] = faster ? [end, one] : [one, end];
  return [
    `<rect class="bar ${colourOf(peer)}" x="${round(from)}" y="${top + 1}" width="${round(Math.max(to - from, 0.5))}" height="${BAR - 3}"/>`,
    text(
      faster ? from - 4 : to + 4,
      top + 10,
      `value ${colourOf(peer)}`,
      figure(ratio),
      faster ? 'end' : 'start',
    ),
  ];
}

function colourOf(peer: string): string {
  return peer === 'espalier' ? 'espalier' : 'other';
}

function text(x: number, y: number, kind: string, content: string, anchor = 'start'): string {
  return `<text class="${kind}" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escapeText(content)}</text>`;
}

function escapeText(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const style = `<style>
  text { font: 11px system-ui, sans-serif; fill: #24292f; paint-order: stroke; stroke: #ffffff; stroke-width: 3px; stroke-linejoin: round }
  .background { fill: #ffffff }
  .title { font-size: 15px; font-weight: 600 }
  .setup, .workload { font-size: 12px; font-weight: 600 }
  .note, .tick { fill: #57606a }
  .tick { font-size: 10px }
  .value { font-size: 10px }
  .bar.espalier { fill: #1a7f4b }
  .bar.other { fill: #9aa7b4 }
  .name.espalier, .value.espalier { font-weight: 700; fill: #116236 }
  .grid { stroke: #d8dee4 }
  .one { stroke: #57606a; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; stroke: #0d1117 }
    .background { fill: #0d1117 }
    .note, .tick { fill: #9198a1 }
    .bar.espalier { fill: #3fb950 }
    .bar.other { fill: #656c76 }
    .name.espalier, .value.espalier { fill: #56d364 }
    .grid { stroke: #30363d }
    .one { stroke: #9198a1 }
  }
</style>`;
