import type { ValidationError } from '../errors/input-errors.js';
import type { PathChain } from '../errors/path.js';
import type { Attribute } from '../schema/attribute.js';
import { canonicalValue, Mismatch } from '../schema/data-types/index.js';
import { isStored, stateOf } from '../schema/instance-state.js';
import type { Association, ModelDefinition, ScopedValue } from '../schema/model-definition.js';
import { isSameValue } from '../util/equality.js';
import type { AllowedFields } from './allowed-fields.js';
import { dropUntouchedDefaults } from './default-values.js';
import {
  notIncluded,
  scopeConflict,
  storedThroughRow,
  unknownKey,
  wrongInstance,
  wrongRoot,
  wrongValue,
} from './problems.js';
import type { GraphRecord, Values } from './record-graph.js';
import { isOfAnotherModel, isRecordInput, ownValue } from './walk.js';

/**
 * Puts one attribute's value among the values of a record, in canonical form. `undefined` means absent, and so does
 * `null` for a key that the database numbers.
 */
export function readValue(
  values: Values,
  model: ModelDefinition,
  attribute: Attribute,
  value: unknown,
  path: PathChain,
  problems: ValidationError[],
): void {
  if (value === undefined || (value === null && attribute.autoIncrement)) return;
  const canonical = value === null ? null : canonicalValue(value, attribute.type);
  if (canonical instanceof Mismatch)
    problems.push(wrongValue(model, attribute.name, path, canonical.message(value)));
  else values[attribute.name] = canonical;
}

/** Own keys of an object that are no attributes of its model. */
export interface OtherKeys {
  readonly associations: Association[];
  /** The values of through records, if the object stands where a through record leads to it. */
  readonly throughs: string[];
}

/**
 * Reads the attributes of a record from the object it stands for.
 *
 * @param fields of which attributes values are taken; those of the others are left alone
 * @returns the other keys that can mean something, if there are any; all else is a problem, but in an instance, which may
 * carry properties of its own. Their values are not read here: a getter is called once
 */
export function readOwnValues(
  { model, path, values }: GraphRecord,
  source: object,
  problems: ValidationError[],
  fields?: AllowedFields,
): OtherKeys | undefined {
  let others: OtherKeys | undefined;
  for (const key of Object.keys(source)) {
    const attribute = model.attributeByName.get(key);
    if (attribute !== undefined) {
      if (fields === undefined || fields.has(key))
        readValue(values, model, attribute, (source as Values)[key], path, problems);
      continue;
    }
    others ??= { associations: [], throughs: [] };
    const association = model.associations.get(key);
    if (association !== undefined) others.associations.push(association);
    else if (stateOf(source) !== undefined) continue;
    else if (model.throughNames.has(key)) others.throughs.push(key);
    else problems.push(unknownKey(model, key, path));
  }
  return others;
}

/** Of a stored instance, what is stored counts: what it shows may be changed and not saved yet, or not have been read. */
export function readStoredValues({ model, values }: GraphRecord, instance: object): void {
  const stored = stateOf(instance)?.stored;
  for (const { name } of model.attributes) {
    const value = stored?.valueOf(name);
    if (value !== undefined) values[name] = value;
  }
}

/** Reads a through record's own values, given under the through model's name in the object of the target. */
export function readThroughValues(joining: GraphRecord, target: object, problems: ValidationError[]): void {
  const { model, path } = joining;
  const given = ownValue(target, model.name);
  if (!isRecordInput(given)) {
    if (given !== undefined) problems.push(wrongRoot(model, given, path));
    return;
  }
  if (isOfAnotherModel(model, given)) {
    problems.push(wrongInstance(model, path));
    return;
  }
  if (isStored(given)) {
    // A target loaded through another row shows that row here.
    if (!isStored(target)) problems.push(storedThroughRow(model, path));
    return;
  }
  const { associations, throughs } = readOwnValues(joining, given, problems) ?? nothingElse;
  dropUntouchedDefaults(joining, given);
  problems.push(...throughs.map((key) => unknownKey(model, key, path)));
  const nested = associations.filter(({ as }) => ownValue(given, as) !== undefined);
  problems.push(...nested.map(({ as }) => notIncluded(model, as, path)));
}

/** Writes the scope of an association to a record. */
export function applyScope(
  { model, path, values }: GraphRecord,
  scope: readonly ScopedValue[],
  problems: ValidationError[],
): void {
  for (const { attribute, value } of scope) {
    const given = values[attribute.name];
    readValue(values, model, attribute, value, path, problems);
    if (given !== undefined && !isSameValue(given, value))
      problems.push(scopeConflict(model, attribute.name, path));
  }
}

const nothingElse: OtherKeys = { associations: [], throughs: [] };

/** An object with no prototype of its own kind: unlike `Object.create(null)`, engines keep its properties in fast slots. */
const NullPrototype = function Bare() {} as unknown as new () => Values;
NullPrototype.prototype = Object.create(null);

/** Values of some attributes start empty, and inherit nothing: no key of the input can reach `constructor` or its like. */
export function createValues(): Values {
  return new NullPrototype();
}

const templates = new WeakMap<ModelDefinition, Values>();

/**
 * The values of a row to start with: every attribute of the model, and `undefined`. A copy of one template is one
 * allocation, and engines then know the place of each. It is only ever asked for attributes of the model.
 */
export function rowTemplate(model: ModelDefinition): Values {
  let template = templates.get(model);
  if (template === undefined) {
    template = Object.fromEntries(model.attributes.map(({ name }) => [name, undefined]));
    templates.set(model, template);
  }
  return { ...template };
}
