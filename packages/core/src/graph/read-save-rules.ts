import { IncludeError, type OptionError } from '../errors/input-errors.js';
import type { Attribute } from '../schema/attribute.js';
import type { AssociationDefinition, ModelDefinition } from '../schema/model-definition.js';
import { uniqueKeyOf } from '../schema/row-key.js';
import {
  defaultSaveRules,
  type MovedAction,
  missingActions,
  movedActions,
  type SaveMode,
  type SaveRules,
  saveModes,
} from '../schema/save-rules.js';
import { describeValue } from '../util/describe-value.js';
import { oneOf } from '../util/option-kinds.js';
import { type EntryObject, errorDetails } from './include-entry.js';

/** The options of a save that concern the records at one place. */
type RuleOptions = Pick<EntryObject, 'missing' | 'mode' | 'moved' | 'by'>;

const ruleKinds = {
  missing: oneOf(missingActions),
  mode: oneOf(saveModes),
  moved: oneOf(movedActions),
} as const;

const ruleNames = ['missing', 'mode', 'moved', 'by'] as const satisfies readonly (keyof RuleOptions)[];

/**
 * Reads the rules of an entry of `include`, with those that its association declares.
 *
 * @param at the path of the entry, for messages
 * @throws IncludeError if a rule is invalid, or cannot apply to the association
 */
export function readEntryRules(
  association: AssociationDefinition,
  options: RuleOptions,
  at: string,
): SaveRules {
  const fail = (why: string) => new IncludeError(`${at}: ${why}`, errorDetails(association));
  const declared = association.missing;
  if (declared === undefined && ruleNames.every((name) => options[name] === undefined))
    return defaultSaveRules;
  const { target, keyHolder, hops } = association;
  const nested = keyHolder === 'target' ? hops[0].foreignKeys.map(({ foreignKey }) => foreignKey) : [];
  const rules = readRules(target, { ...options, missing: options.missing ?? declared }, nested, fail);
  checkMissing(association, rules, options.missing, fail);
  return rules;
}

/**
 * Reads the rules of the roots of a save.
 *
 * @param fail builds the error for an invalid option
 * @throws OptionError if a rule is invalid
 */
export function readRootRules(
  model: ModelDefinition,
  options: Omit<RuleOptions, 'missing' | 'moved'>,
  fail: (why: string) => OptionError,
): SaveRules {
  return readRules(model, options, [], fail);
}

/** @param nested the attributes that nesting sets, which complete a key */
function readRules(
  model: ModelDefinition,
  options: RuleOptions,
  nested: readonly Attribute[],
  fail: (why: string) => OptionError,
): SaveRules {
  for (const [name, kind] of Object.entries(ruleKinds)) {
    const given = options[name as keyof typeof ruleKinds];
    if (given !== undefined && !kind.accepts(given))
      throw fail(`${name} must be ${kind.noun}, not ${describeOption(given)}`);
  }
  const { mode, moved, missing } = options as Partial<SaveRules>;
  return Object.freeze({
    mode: mode ?? defaultSaveRules.mode,
    missing,
    moved: moved ?? defaultSaveRules.moved,
    by: options.by === undefined ? undefined : readKey(model, options.by, nested, fail),
  } satisfies SaveRules & { mode: SaveMode; moved: MovedAction });
}

function describeOption(given: unknown): string {
  return typeof given === 'string' ? `'${given}'` : describeValue(given);
}

/** Returns the unique key that consists of the named attributes, and of those that nesting sets. */
function readKey(
  model: ModelDefinition,
  by: unknown,
  nested: readonly Attribute[],
  fail: (why: string) => OptionError,
): readonly Attribute[] {
  const isList = Array.isArray(by) && by.length > 0 && by.every((name) => typeof name === 'string');
  if (!isList) throw fail(`by must be an array of attributes, not ${describeValue(by)}`);
  const names: readonly string[] = by;
  const unknown = names.find((name) => !model.attributeByName.has(name));
  if (unknown !== undefined) throw fail(`by has '${unknown}', which is not an attribute of '${model.name}'`);
  const all = [...new Set([...names, ...nested.map(({ name }) => name)])];
  const key = uniqueKeyOf(model, names) ?? uniqueKeyOf(model, all);
  if (key !== undefined) return key;
  const keys = model.keys.map((each) => each.map(({ name }) => name).join(' and ')).join(', or ');
  throw fail(`by is ${names.join(' and ')}, which is no unique key of '${model.name}'; its keys are ${keys}`);
}

function checkMissing(
  { as, source, target, keyHolder, hops }: AssociationDefinition,
  { missing }: SaveRules,
  given: unknown,
  fail: (why: string) => OptionError,
): void {
  if (keyHolder === 'source') {
    if (given === undefined) return;
    throw fail(`missing has no meaning for '${as}': a row of '${source.name}' refers to one row`);
  }
  if (keyHolder !== 'target' || missing !== 'unlink') return;
  const required = hops[0].foreignKeys.find(({ foreignKey }) => !foreignKey.allowNull);
  if (required === undefined) return;
  const name = `'${target.name}.${required.foreignKey.name}'`;
  throw fail(`missing is 'unlink', yet ${name} may not be null; say 'delete'`);
}
