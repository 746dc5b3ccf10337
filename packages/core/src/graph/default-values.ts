import { stateOf, untouchedDefault } from '../schema/instance-state.js';
import { isTimestamp } from '../schema/timestamps.js';
import { isSameValue } from '../util/equality.js';
import type { GraphRecord, RecordGraph, RowValues } from './record-graph.js';

/**
 * Removes values that a built instance has only by defaults of its model, so that foreign keys and scopes take precedence,
 * as they do for plain values. The defaults are set again when the values are completed.
 *
 * @param source the object that the values were read from
 */
export function dropUntouchedDefaults(record: GraphRecord, source: object): void {
  const defaults = stateOf(source)?.defaults;
  if (defaults === undefined) return;
  for (const name of Object.keys(defaults)) {
    // The result of a function is found again only in the record's own object.
    if (source !== record.source && !isDeclared(record, name)) continue;
    if (untouchedDefault(source, name) !== undefined) record.values[name] = undefined;
  }
}

function isDeclared({ model }: GraphRecord, name: string): boolean {
  return model.attributeByName.get(name)?.defaultValue?.kind === 'value';
}

/** Returns for each new record the values that come from defaults, not from an object of the caller. */
export function appliedDefaults({ records }: RecordGraph): readonly (RowValues | undefined)[] {
  return records.map((record) => (record.operation === 'insert' ? findDefaults(record) : undefined));
}

function findDefaults({ model, values, source }: GraphRecord): RowValues | undefined {
  let defaults: RowValues | undefined;
  for (const attribute of model.attributes) {
    const { name, defaultValue } = attribute;
    const value = values[name];
    if (value === undefined || (source as RowValues | undefined)?.[name] !== undefined) continue;
    const isDefault =
      isTimestamp(model, attribute) ||
      defaultValue?.kind === 'function' ||
      (defaultValue?.kind === 'value' && isSameValue(value, defaultValue.value));
    if (!isDefault) continue;
    defaults ??= {};
    defaults[name] = value;
  }
  return defaults;
}
