import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** The machine in one line: nothing in it tells whose it is. */
export function describeMachine(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  const system = `${type()} ${release().split('-')[0]}, Node ${process.versions.node}`;
  return `${model}, ${processors.length} cores, ${memory} GB of memory, ${system}; its load was ${loadavg()[0]?.toFixed(1)} just before`;
}
