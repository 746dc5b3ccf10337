import type { Compiler } from '../compile/compiler.js';
import { noValues } from '../graph/read-values.js';
import type { Values } from '../graph/record-graph.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { assign, newInstance } from './assign.js';

type RawRow = readonly unknown[];

/** An instance of a row whose columns, from `start` on, are in the order of the model's attributes. */
export function readInstance(compiler: Compiler, model: ModelDefinition, row: RawRow, start = 0): object {
  const instance = newInstance(model);
  assign(instance, model, readValues(compiler, model, row, start));
  return instance;
}

/** The values of such a row in canonical form. */
export function readValues(
  compiler: Compiler,
  { attributes }: ModelDefinition,
  row: RawRow,
  start: number,
): Values {
  const values = noValues();
  for (const [index, attribute] of attributes.entries())
    values[attribute.name] = compiler.decode(attribute, row[start + index]);
  return values;
}
