import type { HookName, Hooks } from '../schema/hooks.js';

/** Calls the hooks of a name one after the other. */
export async function runHooks(
  hooks: Hooks,
  name: HookName,
  subject: unknown,
  options: object,
): Promise<void> {
  for (const hook of hooks.of(name)) await hook(subject, options);
}
