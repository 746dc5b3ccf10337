import type { ValidationError } from '../errors/input-errors.js';
import { stateOf, untouchedDefault } from '../schema/instance-state.js';
import { isSameValue } from '../util/equality.js';
import type { AllowedFields } from './allowed-fields.js';
import { scopeConflict } from './problems.js';
import { readValue } from './read-values.js';
import type { GraphRecord, Values } from './record-graph.js';

/** Which values have been taken of records that stand where `fields` limits them; of all others, all are. */
export class ReadFields {
  #taken: Map<GraphRecord, ReadonlySet<string>> | undefined;

  /** What the first place of a record takes. */
  begin(record: GraphRecord, fields: AllowedFields): void {
    if (fields === undefined) return;
    this.#taken ??= new Map();
    this.#taken.set(record, fields);
  }

  /** Reads what a further place of a record takes beside; a value that was taken is not read again. */
  extend(record: GraphRecord, source: object, fields: AllowedFields, problems: ValidationError[]): void {
    const taken = this.#taken?.get(record);
    if (this.#taken === undefined || taken === undefined || taken === fields) return;
    if (fields === undefined) this.#taken.delete(record);
    else this.#taken.set(record, new Set([...taken, ...fields]));
    for (const key of Object.keys(source)) {
      if (!taken.has(key) && (fields === undefined || fields.has(key)))
        readAdditionalValue(record, source as Values, key, problems);
    }
  }
}

/** A value that is there though none was taken is that of a scope, or of the key that the row was looked for by. */
function readAdditionalValue(
  { model, values, path, source: holder }: GraphRecord,
  source: Values,
  key: string,
  problems: ValidationError[],
): void {
  const attribute = model.attributeByName.get(key);
  if (attribute === undefined || untouchedDefault(source, key) !== undefined) return;
  const there = values[key];
  readValue(values, model, attribute, source[key], path, problems);
  if (there === undefined || isSameValue(there, values[key])) return;
  const lookup = holder && stateOf(holder)?.lookup;
  if (lookup === undefined || !Object.hasOwn(lookup.key, key)) problems.push(scopeConflict(model, key, path));
}
