import { ConfigurationError } from '../errors/schema-errors.js';
import { didYouMean, nearestName } from '../util/did-you-mean.js';

/**
 * The names of the hooks. Hooks of one record are called with its instance; `...Bulk...` hooks with all instances, or
 * with the options of the call.
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
  'beforeRestore',
  'afterRestore',
  'afterCommit',
  'beforeBulkCreate',
  'afterBulkCreate',
  'beforeBulkUpdate',
  'afterBulkUpdate',
  'beforeBulkDestroy',
  'afterBulkDestroy',
  'beforeBulkRestore',
  'afterBulkRestore',
] as const);

/**
 * The name of a hook. Those of one record are called with its instance; `...Bulk...` hooks with all instances of the call,
 * or with its options.
 */
export type HookName = (typeof hookNames)[number];

const hooksOfWrites = ['beforeValidate', 'afterValidate', 'beforeSave', 'afterSave', 'afterCommit'] as const;

/** The hooks of rows that a call inserts, updates or deletes. */
export const hooksOfRows = Object.freeze({
  insert: Object.freeze<HookName[]>([
    ...hooksOfWrites,
    'beforeCreate',
    'afterCreate',
    'beforeBulkCreate',
    'afterBulkCreate',
  ]),
  update: Object.freeze<HookName[]>([...hooksOfWrites, 'beforeUpdate', 'afterUpdate']),
  delete: Object.freeze<HookName[]>(['beforeDestroy', 'afterDestroy', 'afterCommit']),
});

/** The hooks of a create that run after its rows are inserted. If one throws, the create is rolled back. */
export const afterRowHooks: readonly HookName[] = Object.freeze([
  'afterCreate',
  'afterSave',
  'afterBulkCreate',
]);

/** A hook function. A promise that it returns is awaited; if it throws, the call that it runs in throws the same error. */
// biome-ignore lint/suspicious/noExplicitAny: only the model knows the type of its instances
export type Hook = (subject: any, options: any) => unknown;

/** The option `hooks` of a model: by name, one function or an array of them. */
export type HookDeclarations = { readonly [N in HookName]?: Hook | readonly Hook[] };

/** The hooks of one model by name, in the order in which they were added. */
export class Hooks {
  readonly #byName = new Map<HookName, readonly Hook[]>();

  /** Whether the model has no hooks, as most models. */
  get isEmpty(): boolean {
    return this.#byName.size === 0;
  }

  of(name: HookName): readonly Hook[] {
    return this.#byName.get(name) ?? [];
  }

  has(...names: readonly HookName[]): boolean {
    return names.some((name) => this.#byName.has(name));
  }

  /** Adds a hook. @throws ConfigurationError if no hook has the name, or the hook is not a function */
  add(model: string, name: string, hook: unknown): void {
    const hookName = hookNames.find((each) => each === name);
    if (hookName === undefined) {
      const hint = didYouMean(nearestName(name, hookNames));
      throw new ConfigurationError(`Model '${model}': no hook has the name '${name}'${hint}`, { model });
    }
    if (typeof hook !== 'function')
      throw new ConfigurationError(`Model '${model}': the hook '${name}' is not a function`, { model });
    this.#byName.set(hookName, [...this.of(hookName), hook as Hook]);
  }

  /** Removes a hook. Returns whether the model had it. */
  remove(name: HookName, hook: unknown): boolean {
    const left = this.of(name).filter((each) => each !== hook);
    const hadHook = left.length < this.of(name).length;
    if (left.length > 0) this.#byName.set(name, left);
    else this.#byName.delete(name);
    return hadHook;
  }
}

/** Reads the option `hooks` of a model. @throws ConfigurationError if no hook has a name, or one is not a function */
export function readHooks(model: string, declarations: HookDeclarations = {}): Hooks {
  const hooks = new Hooks();
  for (const [name, declared] of Object.entries(declarations)) {
    for (const hook of Array.isArray(declared) ? declared : [declared]) hooks.add(model, name, hook);
  }
  return hooks;
}
