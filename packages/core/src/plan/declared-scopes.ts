import type { ModelDefinition } from '../schema/model-definition.js';
import { defaultScopeName, hasDefaultScope, type ScopeConditions } from '../schema/scopes.js';
import { memoize } from '../util/memoize.js';
import { both, type Condition, everything } from './condition.js';
import { wrongOption } from './invalid-query.js';

/** Reads conditions on a model. @param at the place of the conditions, for messages */
type ReadWhere = (model: ModelDefinition, where: unknown, at: string) => Condition;

/** The scopes that were read, by model and name. Models are frozen, and so is what they declare. */
const scopesOf = new WeakMap<ModelDefinition, Map<string, Condition>>();

/** The conditions that hold by default, by model. */
const defaultsOf = new WeakMap<ModelDefinition, Condition>();

/** The models whose default scope is being read. */
const beingRead = new Set<ModelDefinition>();

/**
 * Returns the condition on the rows of a model that holds wherever it is not switched off: they are in its default scope,
 * not soft-deleted, and those of the tenant. It is the same object each time.
 *
 * @throws ValidationError or OptionError naming what is wrong; OptionError if the scope filters by itself
 */
export function readDefaultScope(model: ModelDefinition, readWhere: ReadWhere): Condition {
  if (!hasDefaultScope(model)) return everything;
  const earlier = defaultsOf.get(model);
  if (earlier !== undefined) return earlier;
  const declared = both(readDeclaredDefault(model, readWhere), isNotDeleted(model));
  const scope = both(isOfTenant(model), declared);
  defaultsOf.set(model, scope);
  return scope;
}

/** Returns the condition that rows of a model are those of the tenant of the context. No option switches it off. */
export const isOfTenant = memoize((model: ModelDefinition): Condition => {
  const { tenant: attribute } = model;
  return attribute === undefined ? everything : Object.freeze({ kind: 'ofTenant', model, attribute });
});

/** Returns the condition that rows of a model are not soft-deleted. */
export function isNotDeleted({ deletedAt: attribute }: ModelDefinition): Condition {
  return attribute === undefined ? everything : Object.freeze({ kind: 'isNull', attribute });
}

/**
 * Returns the default scope that a model declares.
 *
 * @throws ValidationError or OptionError naming what is wrong; OptionError if the scope filters by itself
 */
export function readDeclaredDefault(model: ModelDefinition, readWhere: ReadWhere): Condition {
  if (!model.declaration.scopes.has(defaultScopeName)) return everything;
  if (beingRead.has(model)) {
    const message = `the default scope of '${model.name}' filters by associations that lead back to it`;
    throw wrongOption(model, message, undefined, 'filter by the other model in one of the two scopes only');
  }
  beingRead.add(model);
  try {
    return readDeclaredScope(model, defaultScopeName, readWhere);
  } finally {
    beingRead.delete(model);
  }
}

/** Returns a scope that a model declares without a function. It is read once. */
export function readDeclaredScope(model: ModelDefinition, name: string, readWhere: ReadWhere): Condition {
  const scopes = scopesOf.get(model) ?? new Map<string, Condition>();
  scopesOf.set(model, scopes);
  const earlier = scopes.get(name);
  if (earlier !== undefined) return earlier;
  const { where } = model.declaration.scopes.get(name) as ScopeConditions;
  const scope = readWhere(model, where, placeOfScope(name));
  scopes.set(name, scope);
  return scope;
}

/** Returns the place of the conditions of a scope, for messages. */
export function placeOfScope(name: string): string {
  return `scopes.${name}.where`;
}
