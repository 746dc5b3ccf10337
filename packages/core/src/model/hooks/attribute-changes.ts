import { ProblemList } from '../../errors/problem-list.js';
import { ownValue } from '../../graph/input-objects.js';
import { readGivenValue } from '../../graph/read-values.js';
import {
  type GraphRecord,
  type RecordGraph,
  type RowValues,
  savesAttributes,
} from '../../graph/record-graph.js';
import type { Attribute } from '../../schema/attribute.js';
import { canonicalValue } from '../../schema/data-types/index.js';
import { stateOf, storedRowOf } from '../../schema/instance-state.js';
import { isSameValue } from '../../util/equality.js';
import type { StoredRows } from './stored-rows.js';

/** The values of a record, and those that its instance shows, before hooks have changed the instance. */
interface Before {
  readonly shown: RowValues;
  readonly values: RowValues;
}

/** Finds the values that hooks set on instances of saved records, and reads them into the records. */
export class HookChanges {
  readonly #records: readonly GraphRecord[];
  readonly #instances: readonly object[];
  readonly #maxProblems: number;
  readonly #saved: StoredRows | undefined;
  readonly #before = new Map<GraphRecord, Before>();

  /**
   * @param instances one for each record
   * @param saved the stored rows of a save
   */
  constructor({ records, problems }: RecordGraph, instances: readonly object[], saved?: StoredRows) {
    this.#maxProblems = problems.max;
    this.#records = records.filter(savesAttributes);
    this.#instances = instances;
    this.#saved = saved;
    this.remember();
  }

  /**
   * Remembers what instances show now, as not set by a hook. Only three kinds of instances can differ from their records: an
   * instance of the caller may show attributes that are not read from it, validators may return other values, and the row of
   * a stored one has values that its record does not write.
   */
  remember(): void {
    for (const record of this.#records) {
      const { index, model, source, values } = record;
      const isOwn = source !== undefined && stateOf(source) !== undefined;
      const isStored = this.#saved?.rowOf(record) !== undefined;
      if (!isOwn && !isStored && model.validators === undefined) continue;
      const shown = { ...values };
      const instance = this.#instances[index] as object;
      const row = storedRowOf(instance);
      for (const { name } of model.attributes) shown[name] ??= row?.valueOf(name) ?? ownValue(instance, name);
      for (const { attribute } of record.computed) shown[attribute.name] = ownValue(instance, attribute.name);
      this.#before.set(record, { shown, values: { ...values } });
    }
  }

  /** Whether a hook has changed an attribute of a record since they were remembered. */
  hasChanged(record: GraphRecord): boolean {
    return savesAttributes(record) && this.#changedAttributes(record).length > 0;
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
    const changes = this.#records
      .map((record) => [record, this.#changedAttributes(record)] as const)
      .filter(([, attributes]) => attributes.length > 0);
    if (changes.length === 0) return false;
    const problems = new ProblemList(this.#maxProblems);
    this.#resetValues();
    for (const [record, attributes] of changes) {
      const instance = this.#instances[record.index] as object;
      for (const attribute of attributes)
        this.#assign(record, attribute, ownValue(instance, attribute.name), problems);
    }
    problems.throwIfAny(call);
    this.#saved?.remember();
    this.#saved?.settle();
    return true;
  }

  #resetValues(): void {
    if (this.#saved !== undefined) this.#saved.reset();
    else for (const [{ values }, before] of this.#before) Object.assign(values, before.values);
  }

  #assign(record: GraphRecord, attribute: Attribute, value: unknown, problems: ProblemList): void {
    if (this.#saved !== undefined) {
      this.#saved.assign(record, attribute, value, problems);
      return;
    }
    const { model, path, values } = record;
    values[attribute.name] = undefined;
    readGivenValue(values, model, attribute, value, path, problems);
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
