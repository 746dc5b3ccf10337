import type { ProblemList } from '../errors/problem-list.js';
import type { Attribute } from '../schema/attribute.js';
import { untouchedDefault } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { isTimestamp } from '../schema/timestamps.js';
import { memoize } from '../util/memoize.js';
import { fragmentNotAllowed, fragmentOfNesting } from './problems.js';
import { readValue } from './read-values.js';
import { type GraphRecord, isFilledByNesting, mayInsert } from './record-graph.js';

/**
 * Sets declared defaults and timestamps of new records. All edges have to be known, because a foreign key that
 * nesting sets needs no default.
 */
export function completeValues(records: readonly GraphRecord[], now: Date, problems: ProblemList): void {
  for (const record of records) {
    if (record.computed.length > 0) checkComputed(record, problems);
    if (!mayInsert(record)) continue;
    const generated = generatedAttributes(record.model);
    for (let position = 0; position < generated.length; position += 1) {
      const attribute = generated[position] as Attribute;
      if (record.values[attribute.name] !== undefined || isFilledByNesting(record, attribute.name)) continue;
      setGenerated(record, attribute, now, problems);
    }
  }
}

/** Reports `sql` fragments of rows that are new, or only linked, and those of foreign keys that nesting sets. */
function checkComputed(record: GraphRecord, problems: ProblemList): void {
  const { model, path, operation, computed } = record;
  const isUpdated = operation === 'update' || operation === 'upsert';
  for (const { attribute } of computed) {
    if (!isUpdated) problems.add(fragmentNotAllowed(model, attribute.name, path));
    else if (isFilledByNesting(record, attribute.name))
      problems.add(fragmentOfNesting(model, attribute.name, path));
  }
}

function setGenerated(
  { values, model, path, source }: GraphRecord,
  attribute: Attribute,
  now: Date,
  problems: ProblemList,
): void {
  const { name, defaultValue } = attribute;
  // A declared value was converted to its canonical form when the models were resolved.
  if (defaultValue?.kind === 'value') values[name] = defaultValue.value;
  else if (defaultValue?.kind === 'function') {
    const built = source && untouchedDefault(source, name);
    readValue(values, model, attribute, built === undefined ? defaultValue.make() : built, path, problems);
  } else values[name] = now;
}

/** The attributes whose values Espalier generates, not the database. */
const generatedAttributes = memoize((model: ModelDefinition) =>
  model.attributes.filter(
    (attribute) =>
      attribute.defaultValue?.kind === 'value' ||
      attribute.defaultValue?.kind === 'function' ||
      isTimestamp(model, attribute),
  ),
);
