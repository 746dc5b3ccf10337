import { ProblemList } from '../../errors/problem-list.js';
import { ownValue } from '../../graph/input-objects.js';
import { readValue } from '../../graph/read-values.js';
import type { GraphRecord, RecordGraph, RowValues } from '../../graph/record-graph.js';
import type { Attribute } from '../../schema/attribute.js';
import { canonicalValue } from '../../schema/data-types/index.js';
import { stateOf } from '../../schema/instance-state.js';
import { isSameValue } from '../../util/equality.js';

/** The values of a record, and those that its instance shows, before hooks have changed the instance. */
interface Before {
  readonly shown: RowValues;
  readonly values: RowValues;
}

/** Finds the values that hooks set on instances of new records, and reads them into the records. */
export class HookChanges {
  readonly #records: readonly GraphRecord[];
  readonly #instances: readonly object[];
  readonly #maxProblems: number;
  readonly #before = new Map<GraphRecord, Before>();

  /** @param instances one for each record */
  constructor({ records, problems }: RecordGraph, instances: readonly object[]) {
    this.#maxProblems = problems.max;
    this.#records = records.filter(({ operation }) => operation === 'insert');
    this.#instances = instances;
    this.remember();
  }

  /**
   * Remembers what instances show now, as not set by a hook. Only two kinds of instances can differ from their records: an
   * instance of the caller may show attributes that are not read from it, and validators may return other values.
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
   * Reads the changed values into the records. A property that was deleted, or set to `undefined`, is absent. If anything
   * has changed, every record gets the values from before its validators, because all of them are validated again.
   *
   * @param call the call, for the message
   * @returns whether anything has changed
   * @throws ValidationError with every value that does not fit its attribute
   */
  readBack(call: string): boolean {
    if (!this.#records.some((record) => this.#changedAttributes(record).length > 0)) return false;
    const problems = new ProblemList(this.#maxProblems);
    for (const record of this.#records) {
      const { index, model, path, values } = record;
      const changed = this.#changedAttributes(record);
      Object.assign(values, this.#before.get(record)?.values);
      for (const attribute of changed) {
        const value = ownValue(this.#instances[index] as object, attribute.name);
        values[attribute.name] = undefined;
        readValue(values, model, attribute, value, path, problems);
      }
    }
    problems.throwIfAny(call);
    return true;
  }

  #changedAttributes(record: GraphRecord): readonly Attribute[] {
    const shown = this.#before.get(record)?.shown ?? record.values;
    const instance = this.#instances[record.index] as object;
    return record.model.attributes.filter(({ name, type }) => {
      const value = ownValue(instance, name);
      if (isSameValue(value, shown[name])) return false;
      return value == null || !isSameValue(canonicalValue(value, type), shown[name]);
    });
  }
}
