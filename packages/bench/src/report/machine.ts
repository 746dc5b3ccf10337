import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** Describes the machine in one line, without anything that identifies its owner. */
export function describeMachine(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  const system = `${type()} ${release().split('-')[0]}, Node ${process.versions.node}`;
  return `${model}, ${processors.length} cores, ${memory} GB of memory, ${system}; load ${loadavg()[0]?.toFixed(1)} before the start`;
}
