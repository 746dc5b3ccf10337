import { EspalierError } from '../errors/espalier-error.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import {
  defaultScopeName,
  findScopeMistake,
  type ScopeConditions,
  type ScopeFunction,
} from '../schema/scopes.js';
import { readItems } from '../util/array-holes.js';
import { describeValue } from '../util/describe-value.js';
import { nearestName, suggestionHint } from '../util/did-you-mean.js';
import { isPlainObject } from '../util/plain-object.js';
import { shortenName } from '../util/shorten-name.js';
import { both, type Condition, everything } from './condition.js';
import {
  isNotDeleted,
  isOfTenant,
  placeOfScope,
  readDeclaredDefault,
  readDeclaredScope,
  readDefaultScope,
} from './declared-scopes.js';
import { wrongOption } from './invalid-query.js';
import { readWhere } from './read-where.js';

/** The options of a call that say which rows it concerns. */
export interface ScopedQuery {
  readonly where?: unknown;
  readonly scope?: unknown;
  /** `false` includes soft-deleted rows. */
  readonly paranoid?: unknown;
}

/** Returns the condition on the rows of a model that holds wherever it is not switched off: see {@link readDefaultScope}. */
export function defaultScopeOf(model: ModelDefinition): Condition {
  return readDefaultScope(model, readWhere);
}

/**
 * Reads `where`, `scope` and `paranoid`.
 *
 * @param of follows the names of the options in messages
 * @throws ValidationError or OptionError naming what is invalid
 */
export function readScopedWhere(
  model: ModelDefinition,
  { where, ...scopes }: ScopedQuery,
  of = '',
): Condition {
  return both(readWhere(model, where, `where${of}`), readScopes(model, scopes, of));
}

/** Reads `scope` and `paranoid`. Neither of them reaches rows of other tenants. */
export function readScopes(
  model: ModelDefinition,
  { scope, paranoid }: Omit<ScopedQuery, 'where'>,
  of = '',
): Condition {
  const leavesOut = readParanoid(model, paranoid, `paranoid${of}`);
  if (scope === undefined && leavesOut) return defaultScopeOf(model);
  const named = both(readScope(model, scope, `scope${of}`), leavesOut ? isNotDeleted(model) : everything);
  return both(isOfTenant(model), named);
}

function readParanoid(model: ModelDefinition, paranoid: unknown, option: string): boolean {
  if (paranoid === undefined || (typeof paranoid === 'boolean' && model.deletedAt !== undefined))
    return paranoid !== false;
  if (typeof paranoid !== 'boolean')
    throw wrongOption(model, `${option} takes true or false, not ${describeValue(paranoid)}`);
  throw wrongOption(model, `${option}: '${model.name}' is not paranoid; leave it out`);
}

/**
 * Reads the option `scope`: names of scopes that hold in addition to the default one, or an object that switches scopes on
 * or off, or gives them arguments. `null` switches all of them off.
 *
 * @throws OptionError if a scope is unknown or its value is invalid; ValidationError if its arguments make it invalid
 */
function readScope(model: ModelDefinition, scope: unknown, option: string): Condition {
  if (scope === undefined) return readDeclaredDefault(model, readWhere);
  if (scope === null) return everything;
  const given = readGiven(model, scope, option);
  const isDefaultOff = given.some(([name, value]) => name === defaultScopeName && value === false);
  const conditions = given.filter(([name, value]) => name !== defaultScopeName && value !== false);
  return conditions
    .map(([name, value]) => namedScope(model, name, value, option))
    .reduce(both, isDefaultOff ? everything : readDeclaredDefault(model, readWhere));
}

/** Finds the mistakes in the scopes of a model whose conditions are declared. Those of functions are read in each call. */
export function findScopeMistakes(model: ModelDefinition): readonly string[] {
  return [...model.declaration.scopes].flatMap(([name, scope]) => {
    if (typeof scope === 'function') return [];
    try {
      if (name === defaultScopeName) defaultScopeOf(model);
      else readDeclaredScope(model, name, readWhere);
      return [];
    } catch (error) {
      if (!(error instanceof EspalierError)) throw error;
      const hint = error.hint === undefined ? '' : `; ${error.hint}`;
      return [`Model '${model.name}': ${error.message}${hint}`];
    }
  });
}

/** The name of a scope, and whether it holds or the array of its arguments. */
type GivenScope = readonly [name: string, value: unknown];

function readGiven(model: ModelDefinition, scope: unknown, option: string): readonly GivenScope[] {
  const given = toEntries(model, scope, option);
  for (const [name, value] of given) {
    checkName(model, name, option);
    if (value === undefined)
      throw wrongOption(model, `${option}.${name} is undefined; it takes true, false or arguments`);
    if (name === defaultScopeName) checkSwitch(model, name, value, option);
  }
  return given;
}

function toEntries(model: ModelDefinition, scope: unknown, option: string): readonly GivenScope[] {
  if (typeof scope === 'string') return [[scope, true]];
  if (isPlainObject(scope)) return Object.entries(scope);
  const takes = `${option} takes names of scopes, an object of scopes, or null for none`;
  if (!Array.isArray(scope)) throw wrongOption(model, `${takes}, not ${describeValue(scope)}`);
  return readItems(scope, (what) => wrongOption(model, `${option}${what}`)).map((name) => {
    if (typeof name === 'string') return [name, true];
    throw wrongOption(model, `${takes}; the array has ${describeValue(name)}`);
  });
}

function checkName(model: ModelDefinition, name: string, option: string): void {
  const { scopes } = model.declaration;
  if (scopes.has(name)) return;
  const hint = suggestionHint(nearestName(name, [...scopes.keys()]));
  const message = `${option}: '${shortenName(name)}' is not a scope of '${model.name}'`;
  throw wrongOption(model, message, undefined, hint);
}

function checkSwitch(model: ModelDefinition, name: string, value: unknown, option: string): void {
  if (typeof value === 'boolean') return;
  throw wrongOption(model, `${option}.${name} takes true or false, not ${describeValue(value)}`);
}

function namedScope(model: ModelDefinition, name: string, value: unknown, option: string): Condition {
  const declared = model.declaration.scopes.get(name);
  if (typeof declared === 'function') return calledScope(model, name, declared, { value, option });
  checkSwitch(model, name, value, option);
  return readDeclaredScope(model, name, readWhere);
}

function calledScope(
  model: ModelDefinition,
  name: string,
  declared: ScopeFunction,
  { value, option }: { readonly value: unknown; readonly option: string },
): Condition {
  if (value !== true && !Array.isArray(value)) {
    const message = `${option}.${name} takes the arguments of the scope as an array, or true or false`;
    throw wrongOption(model, `${message}, not ${describeValue(value)}`);
  }
  const returned: unknown = declared(...(value === true ? [] : value));
  const mistake = findScopeMistake(returned);
  if (mistake !== undefined) throw wrongOption(model, `The result of the scope '${name}' ${mistake}`);
  return readWhere(model, (returned as ScopeConditions).where, placeOfScope(name));
}
