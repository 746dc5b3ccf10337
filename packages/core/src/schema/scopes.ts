import { ConfigurationError } from '../errors/schema-errors.js';
import { describeValue } from '../util/describe-value.js';
import { isPlainObject } from '../util/plain-object.js';
import { unknownOption } from '../util/unknown-option.js';

/** The name of the scope that holds wherever it is not switched off. */
export const defaultScopeName = 'default';

/** The rows of a scope. */
export interface ScopeConditions {
  /** Conditions on the rows, as in a finder. */
  readonly where: object;
}

/** A scope with arguments. */
// biome-ignore lint/suspicious/noExplicitAny: each scope declares its own parameters
export type ScopeFunction = (...args: any[]) => ScopeConditions;

export type ScopeDeclaration = ScopeConditions | ScopeFunction;

/** The option `scopes` of a model: conditions by name. `default` holds wherever it is not switched off. */
export type ScopeDeclarations = Readonly<Record<string, ScopeDeclaration>>;

/**
 * Reads the option `scopes` of a model. The conditions are read when the models are resolved.
 *
 * @throws ConfigurationError if a scope is neither conditions nor a function
 */
export function readScopeDeclarations(
  model: string,
  scopes: ScopeDeclarations = {},
): ReadonlyMap<string, ScopeDeclaration> {
  const entries = Object.entries(scopes);
  for (const [name, scope] of entries) {
    const mistake =
      typeof scope !== 'function'
        ? findScopeMistake(scope)
        : name === defaultScopeName
          ? 'is a function; the default scope has no arguments'
          : undefined;
    if (mistake === undefined) continue;
    throw new ConfigurationError(`Model '${model}': the scope '${name}' ${mistake}`, { model });
  }
  return new Map(entries);
}

/** Describes what is wrong with the conditions of a scope, after its name. */
export function findScopeMistake(scope: unknown): string | undefined {
  if (!isPlainObject(scope)) return `must be { where }, not ${describeValue(scope)}`;
  const unknown = unknownOption(scope, ['where']);
  if (unknown !== undefined) return `has ${unknown}`;
  // A missing variable must not widen a query to every row.
  return (scope as Partial<ScopeConditions>).where === undefined ? 'has no `where`' : undefined;
}

interface Scoped {
  readonly tenant?: object | undefined;
  readonly declaration: {
    readonly scopes: ReadonlyMap<string, ScopeDeclaration>;
    readonly paranoid: boolean;
  };
}

/**
 * Whether calls leave out rows of a model by default: those outside its default scope, soft-deleted ones, and those of other
 * tenants.
 */
export function hasDefaultScope({ tenant, declaration }: Scoped): boolean {
  return tenant !== undefined || hasDeclaredScope({ declaration });
}

/** Whether calls leave out rows of a model whatever their tenant is. */
export function hasDeclaredScope({ declaration }: Pick<Scoped, 'declaration'>): boolean {
  return declaration.paranoid || declaration.scopes.has(defaultScopeName);
}
