import type { ValidationError } from '../errors/input-errors.js';
import type { Attribute } from '../schema/attribute.js';
import { untouchedDefault } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { isTimestamp } from '../schema/timestamps.js';
import { memoize } from '../util/memoize.js';
import { readValue } from './read-values.js';
import { type GraphRecord, isFilledByNesting } from './record-graph.js';

/**
 * Gives every new record the values that Espalier makes: declared defaults and timestamps. All edges have to be known,
 * because a foreign key that nesting sets needs no default.
 */
export function completeValues(
  records: readonly GraphRecord[],
  now: Date,
  problems: ValidationError[],
): void {
  for (const record of records) {
    if (record.operation !== 'insert') continue;
    const made = attributesMadeHere(record.model);
    for (let position = 0; position < made.length; position += 1) {
      const attribute = made[position] as Attribute;
      if (record.values[attribute.name] !== undefined || isFilledByNesting(record, attribute.name)) continue;
      complete(record, attribute, now, problems);
    }
  }
}

function complete(
  { values, model, path, source }: GraphRecord,
  attribute: Attribute,
  now: Date,
  problems: ValidationError[],
): void {
  const { name, defaultValue } = attribute;
  // Declared values were made canonical when they were declared.
  if (defaultValue?.kind === 'value') values[name] = defaultValue.value;
  else if (defaultValue?.kind === 'function') {
    const held = source && untouchedDefault(source, name);
    readValue(values, model, attribute, held === undefined ? defaultValue.make() : held, path, problems);
  } else values[name] = now;
}

const attributesMadeHere = memoize((model: ModelDefinition) =>
  model.attributes.filter(
    (attribute) =>
      attribute.defaultValue?.kind === 'value' ||
      attribute.defaultValue?.kind === 'function' ||
      isTimestamp(model, attribute),
  ),
);
