import type { ValidationError } from '../errors/input-errors.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { readValue } from './read-values.js';
import { type GraphRecord, isSetByEdge } from './record-graph.js';

/**
 * Gives every new record the values that Espalier makes: declared defaults and timestamps. It runs when all edges
 * are known, because a foreign key that nesting sets needs no default.
 */
export function completeValues(
  records: readonly GraphRecord[],
  now: Date,
  problems: ValidationError[],
): void {
  const made = new Map<ModelDefinition, readonly Attribute[]>();
  for (const record of records) {
    if (!record.isNew) continue;
    const attributes = made.get(record.model) ?? attributesMadeHere(record.model);
    made.set(record.model, attributes);
    for (const attribute of attributes) {
      if (record.values[attribute.name] !== undefined || isSetByEdge(record, attribute.name)) continue;
      readValue(record.values, record.model, attribute, madeValue(attribute, now), record.path, problems);
    }
  }
}

function attributesMadeHere(model: ModelDefinition): readonly Attribute[] {
  return model.attributes.filter(
    (attribute) =>
      attribute.defaultValue?.kind === 'value' ||
      attribute.defaultValue?.kind === 'function' ||
      isTimestamp(model, attribute),
  );
}

function isTimestamp({ timestamps }: ModelDefinition, { name }: Attribute): boolean {
  return timestamps && (name === 'createdAt' || name === 'updatedAt');
}

function madeValue({ defaultValue }: Attribute, now: Date): unknown {
  if (defaultValue?.kind === 'value') return defaultValue.value;
  return defaultValue?.kind === 'function' ? defaultValue.make() : now;
}
