import type { Compiler } from '../compile/compiler.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { RowReader } from './row-reader.js';

/** An instance of one row whose columns stand in the order given. */
export function readInstance(
  compiler: Compiler,
  model: ModelDefinition,
  columns: readonly Attribute[],
  row: readonly unknown[],
): object {
  return new RowReader(compiler, model, { columns, hidden: [] }).read(row);
}

/** Takes away what was read only to find what belongs together. */
export function removeProperties(instances: readonly object[], names: readonly string[]): void {
  if (names.length === 0) return;
  for (const instance of instances)
    for (const name of names) delete (instance as Record<string, unknown>)[name];
}
