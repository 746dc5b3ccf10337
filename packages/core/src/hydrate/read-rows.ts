import type { Compiler } from '../compile/compiler.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { markStored, newInstance } from './assign.js';
import { ReadRow } from './stored-row.js';

/** An instance of a row whose columns stand, from `start` on, in the order given. */
export function readInstance(
  compiler: Compiler,
  model: ModelDefinition,
  columns: readonly Attribute[],
  row: readonly unknown[],
  start = 0,
): object {
  const instance = newInstance(model) as Record<string, unknown>;
  for (const [index, attribute] of columns.entries()) {
    instance[attribute.name] = compiler.decode(attribute, row[start + index]);
  }
  markStored(instance, new ReadRow(compiler, columns, row, start));
  return instance;
}

/** Takes away what was read only to find what belongs together. */
export function hide(instances: readonly object[], names: readonly string[]): void {
  if (names.length === 0) return;
  for (const instance of instances)
    for (const name of names) delete (instance as Record<string, unknown>)[name];
}
