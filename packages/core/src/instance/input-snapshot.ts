import { ownValue } from '../graph/input-objects.js';
import type { GraphRecord, RecordGraph, Values } from '../graph/record-graph.js';
import { isStored, stateOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { isTimestamp } from '../schema/timestamps.js';

/** A property of an instance that shows what is nested, as it was: an association, or the through row of a target. */
export interface NestingSnapshot {
  readonly instance: Values;
  readonly name: string;
  readonly isThrough: boolean;
  /** Whether there was such a property at all. */
  readonly wasThere: boolean;
  readonly value: unknown;
}

/**
 * What was passed to a create, as it was before anything of the create showed on it: to be made before the instances of
 * the records, or else before the plan is run.
 */
export class InputSnapshot {
  readonly nesting: readonly NestingSnapshot[];
  readonly #records: readonly GraphRecord[];
  readonly #attributes: readonly Values[];

  constructor({ records }: RecordGraph) {
    this.#records = records;
    this.#attributes = records.map((record) => (record.operation === 'insert' ? givenTo(record) : nothing));
    this.nesting = nestingOf(records);
  }

  /** The attributes that a new record had before the create gave it others: those of an instance as it showed them. */
  attributesOf({ index }: GraphRecord): Values {
    return this.#attributes[index] as Values;
  }

  /** After a failure: instances show what they showed, and can be passed again. */
  restore(): void {
    for (const record of this.#records) {
      const { source, operation, model } = record;
      // What a hook has inserted by itself is there.
      if (operation !== 'insert' || !isInstance(source) || isStored(source)) continue;
      const former = this.attributesOf(record);
      for (const { name } of model.attributes)
        restoreProperty(source, name, Object.hasOwn(former, name), former[name]);
    }
    for (const { instance, name, wasThere, value } of this.nesting)
      restoreProperty(instance, name, wasThere, value);
  }
}

/** Has a property be what it was, or be gone. */
export function restoreProperty(instance: Values, name: string, wasThere: boolean, value: unknown): void {
  if (!wasThere) delete instance[name];
  else if (instance[name] !== value) instance[name] = value;
}

/** Own properties only; what is not there is not among them. */
export function pick(instance: Values, names: readonly string[]): Values {
  const own: Values = {};
  for (const name of names) if (Object.hasOwn(instance, name)) own[name] = instance[name];
  return own;
}

const nothing: Values = Object.freeze({});

function isInstance(source: object | undefined): source is Values {
  return source !== undefined && stateOf(source) !== undefined;
}

function givenTo(record: GraphRecord): Values {
  const { source, model } = record;
  return isInstance(source) ? pick(source, attributeNames(model)) : givenValues(record);
}

/** Of a through row, what was given and what is its default cannot be told apart. */
function givenValues({ source, model, values }: GraphRecord): Values {
  const given: Values = {};
  for (const attribute of model.attributes) {
    const { name } = attribute;
    const isGiven =
      source === undefined ? !isTimestamp(model, attribute) : ownValue(source, name) !== undefined;
    if (isGiven && values[name] !== undefined) given[name] = values[name];
  }
  return given;
}

const namesOf = new WeakMap<ModelDefinition, readonly string[]>();

function attributeNames(model: ModelDefinition): readonly string[] {
  let names = namesOf.get(model);
  if (names === undefined) {
    names = model.attributes.map(({ name }) => name);
    namesOf.set(model, names);
  }
  return names;
}

/** What a create, or a hook, may show in place of what the caller nested: on new instances, and where something is linked. */
function nestingOf(records: readonly GraphRecord[]): NestingSnapshot[] {
  const former: NestingSnapshot[] = [];
  const remember = (instance: object | undefined, name: string, isThrough = false) => {
    if (!isInstance(instance)) return;
    const wasThere = Object.hasOwn(instance, name);
    former.push({ instance, name, isThrough, wasThere, value: wasThere ? instance[name] : undefined });
  };
  for (const { source, operation, model, children } of records) {
    if (operation === 'insert' && isInstance(source))
      for (const name of model.associations.keys()) remember(source, name);
    for (const { association, includeNode, records: below } of children ?? []) {
      if (operation !== 'insert') remember(source, association.as);
      for (const target of below) {
        if (target.operation !== 'insert')
          for (const each of includeNode.children) remember(target.source, each.association.as);
        if (association.through !== undefined) remember(target.source, association.through.name, true);
      }
    }
  }
  return former;
}
