import { ConfigurationError } from '../errors/schema-errors.js';
import { didYouMean, nearestName } from '../util/did-you-mean.js';

/**
 * When hooks run. Those of one record are called with its instance, those of many (`...Bulk...`) with all instances, or
 * with what the call was given.
 */
export const hookNames = Object.freeze([
  'beforeValidate',
  'afterValidate',
  'beforeCreate',
  'beforeUpdate',
  'beforeSave',
  'afterCreate',
  'afterUpdate',
  'afterSave',
  'beforeDestroy',
  'afterDestroy',
  'afterCommit',
  'beforeBulkCreate',
  'afterBulkCreate',
  'beforeBulkUpdate',
  'afterBulkUpdate',
  'beforeBulkDestroy',
  'afterBulkDestroy',
] as const);

export type HookName = (typeof hookNames)[number];

/** Those of a create that see its rows, and can still take them back. */
export const afterRowHooks: readonly HookName[] = Object.freeze([
  'afterCreate',
  'afterSave',
  'afterBulkCreate',
]);

/** What is called; a promise that it returns is waited for, and what it throws is thrown by the call that it runs in. */
// biome-ignore lint/suspicious/noExplicitAny: which instance it is, only the model knows
export type Hook = (subject: any, options: any) => unknown;

/** Hooks of a model as they are declared: one for each name, or a list. */
export type HookDeclarations = { readonly [N in HookName]?: Hook | readonly Hook[] };

/** The hooks of one model, each name's in the order in which they were added. */
export class Hooks {
  readonly #byName = new Map<HookName, readonly Hook[]>();

  /** Whether there is none, as for most models. */
  get isEmpty(): boolean {
    return this.#byName.size === 0;
  }

  of(name: HookName): readonly Hook[] {
    return this.#byName.get(name) ?? [];
  }

  has(...names: readonly HookName[]): boolean {
    return names.some((name) => this.#byName.has(name));
  }

  /** @throws ConfigurationError for a name that no hook has, or what cannot be called */
  add(model: string, name: string, hook: unknown): void {
    const known = hookNames.find((each) => each === name);
    if (known === undefined) {
      const hint = didYouMean(nearestName(name, hookNames));
      throw new ConfigurationError(`Model '${model}': no hook has the name '${name}'${hint}`, { model });
    }
    if (typeof hook !== 'function')
      throw new ConfigurationError(`Model '${model}': the hook '${name}' is not a function`, { model });
    this.#byName.set(known, [...this.of(known), hook as Hook]);
  }

  /** @returns whether it was there */
  remove(name: HookName, hook: unknown): boolean {
    const left = this.of(name).filter((each) => each !== hook);
    const wasThere = left.length < this.of(name).length;
    if (left.length > 0) this.#byName.set(name, left);
    else this.#byName.delete(name);
    return wasThere;
  }
}

/** Reads the `hooks` of a model's options. */
export function readHooks(model: string, given: HookDeclarations = {}): Hooks {
  const hooks = new Hooks();
  for (const [name, each] of Object.entries(given)) {
    for (const hook of Array.isArray(each) ? each : [each]) hooks.add(model, name, hook);
  }
  return hooks;
}
