import { combineProblems } from '../../errors/combine-problems.js';
import type { ValidationError } from '../../errors/input-errors.js';
import { ownValue } from '../../graph/input-objects.js';
import { readValue } from '../../graph/read-values.js';
import type { GraphRecord, Values } from '../../graph/record-graph.js';
import type { Attribute } from '../../schema/attribute.js';
import { canonicalValue } from '../../schema/data-types/index.js';
import { stateOf } from '../../schema/instance-state.js';
import { isSameValue } from '../../util/equality.js';

/** A record before hooks have changed its instance, where the two are not the same. */
interface Before {
  readonly shown: Values;
  readonly values: Values;
}

/** What hooks set on the instances of new records, their own or others', in canonical form. */
export class HookChanges {
  readonly #records: readonly GraphRecord[];
  readonly #instances: readonly object[];
  readonly #before = new Map<GraphRecord, Before>();

  /** @param instances one for each record */
  constructor(records: readonly GraphRecord[], instances: readonly object[]) {
    this.#records = records.filter(({ operation }) => operation === 'insert');
    this.#instances = instances;
    this.remember();
  }

  /**
   * Remembers what is shown now, as what no hook has set: an instance of the caller's may show attributes that are not taken
   * from it, and validators may give other values than those that are shown.
   */
  remember(): void {
    for (const record of this.#records) {
      const { index, model, source, values } = record;
      const isOwn = source !== undefined && stateOf(source) !== undefined;
      if (!isOwn && model.validators === undefined) continue;
      const shown = { ...values };
      const instance = this.#instances[index] as object;
      for (const { name } of model.attributes) shown[name] ??= ownValue(instance, name);
      this.#before.set(record, { shown, values: { ...values } });
    }
  }

  /**
   * Takes them over into the records. A property that was deleted, or set to `undefined`, is absent. If anything has changed,
   * every record is as it was before its validators, which are to look at all of them again.
   *
   * @param call the call, for the message
   * @returns whether anything has changed
   * @throws ValidationError with every value that does not fit its attribute
   */
  readBack(call: string): boolean {
    const problems: ValidationError[] = [];
    if (!this.#records.some((record) => this.#changedIn(record).length > 0)) return false;
    for (const record of this.#records) {
      const { index, model, path, values } = record;
      const changed = this.#changedIn(record);
      Object.assign(values, this.#before.get(record)?.values);
      for (const attribute of changed) {
        const value = ownValue(this.#instances[index] as object, attribute.name);
        values[attribute.name] = undefined;
        readValue(values, model, attribute, value, path, problems);
      }
    }
    if (problems.length > 0) throw combineProblems(call, problems);
    return true;
  }

  #changedIn(record: GraphRecord): readonly Attribute[] {
    const shown = this.#before.get(record)?.shown ?? record.values;
    const instance = this.#instances[record.index] as object;
    return record.model.attributes.filter(({ name, type }) => {
      const value = ownValue(instance, name);
      if (isSameValue(value, shown[name])) return false;
      return value == null || !isSameValue(canonicalValue(value, type), shown[name]);
    });
  }
}
