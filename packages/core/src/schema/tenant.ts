import { MissingContextError, OptionError } from '../errors/input-errors.js';
import type { Attribute } from './attribute.js';
import { canonicalValue, Mismatch } from './data-types/index.js';
import type { ModelDefinition } from './model-definition.js';

/**
 * The value of a context that stands for all tenants, for the work of an administrator. It is a symbol, which no request
 * can send.
 *
 * @example
 * await database.withContext({ shopId: anyTenant }, () => Order.count());
 */
export const anyTenant: unique symbol = Symbol('espalier.anyTenant');

/** The values that `withContext` has set around a call: frozen data, from which the tenant of each model is read. */
export class ContextValues {
  /** The context of a call without one. */
  static readonly none = new ContextValues(new Map());

  readonly #given: ReadonlyMap<string, unknown>;
  /** The tenants that were read, in canonical form. */
  readonly #tenants = new Map<Attribute, unknown>();

  private constructor(given: ReadonlyMap<string, unknown>) {
    this.#given = given;
  }

  /** Returns the context with further values, which take precedence. */
  with(values: ReadonlyMap<string, unknown>): ContextValues {
    return new ContextValues(new Map([...this.#given, ...values]));
  }

  /**
   * Returns the value that the tenant of a model has in its rows, in canonical form; `undefined` if the model has no tenant,
   * or the context is for all of them.
   *
   * @throws MissingContextError if the context has no value; OptionError if it has a value that does not fit the attribute
   */
  tenantOf(model: ModelDefinition): unknown {
    const { tenant } = model;
    if (tenant === undefined) return undefined;
    if (this.#tenants.has(tenant)) return this.#tenants.get(tenant);
    const value = this.#read(model, tenant);
    this.#tenants.set(tenant, value);
    return value;
  }

  /** Returns a value as a text; an empty one if the context has none, or is for all tenants. */
  textOf(name: string): string {
    const given = this.#given.get(name);
    if (given === undefined || given === anyTenant) return '';
    return given instanceof Date ? given.toISOString() : String(given);
  }

  #read(model: ModelDefinition, tenant: Attribute): unknown {
    const name = tenant.tenant as string;
    if (!this.#given.has(name)) throw missingContext(model, tenant, name);
    const given = this.#given.get(name);
    if (given === anyTenant) return undefined;
    const canonical = canonicalValue(given, tenant.type);
    if (canonical instanceof Mismatch) throw invalidContext(model, tenant, name, canonical);
    return canonical;
  }
}

function missingContext({ name: model }: ModelDefinition, { name: attribute }: Attribute, value: string) {
  const needs = `the context value '${value}', which is the tenant '${model}.${attribute}'`;
  return new MissingContextError(`A call on '${model}' needs ${needs}`, {
    model,
    attribute,
    hint: `run the call in database.withContext({ ${value} }, ...)`,
  });
}

/** The message has no value, and no type of it: the value may come from a request. */
function invalidContext(
  { name: model }: ModelDefinition,
  { name: attribute }: Attribute,
  value: string,
  { expected }: Mismatch,
) {
  const message = `The context value '${value}' is the tenant '${model}.${attribute}', and must be ${expected}`;
  return new OptionError(message, { model, attribute });
}
