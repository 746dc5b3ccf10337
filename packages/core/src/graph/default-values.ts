import { stateOf, untouchedDefault } from '../schema/instance-state.js';
import { isSameValue } from '../util/equality.js';
import type { GraphRecord, RecordGraph, Values } from './record-graph.js';

/**
 * What a built instance has by the defaults of its model gives way to what an association says, as it does for plain
 * values: it is left out here, and comes back when the values are completed.
 *
 * @param source what the values were read from
 */
export function dropUntouchedDefaults(record: GraphRecord, source: object): void {
  const defaults = stateOf(source)?.defaults;
  if (defaults === undefined) return;
  for (const name of Object.keys(defaults)) {
    // What a function made comes back from the record's own object only.
    if (source !== record.source && !isDeclared(record, name)) continue;
    if (untouchedDefault(source, name) !== undefined) record.values[name] = undefined;
  }
}

function isDeclared({ model }: GraphRecord, name: string): boolean {
  return model.attributeByName.get(name)?.defaultValue?.kind === 'value';
}

/** For each new record, the values that defaults gave it: those that are in no object of the caller. */
export function appliedDefaults({ records }: RecordGraph): readonly (Values | undefined)[] {
  return records.map((record) => (record.operation === 'insert' ? defaultsOf(record) : undefined));
}

function defaultsOf({ model, values, source }: GraphRecord): Values | undefined {
  let defaults: Values | undefined;
  for (const { name, defaultValue } of model.attributes) {
    const value = values[name];
    if (value === undefined || (source as Values | undefined)?.[name] !== undefined) continue;
    const isDefault =
      defaultValue?.kind === 'function' ||
      (defaultValue?.kind === 'value' && isSameValue(value, defaultValue.value));
    if (!isDefault) continue;
    defaults ??= {};
    defaults[name] = value;
  }
  return defaults;
}
