/** Where in the user's values: `['user', 'addresses', 1, 'city']`. */
export type Path = readonly (string | number)[];

/**
 * A path as a chain of steps, newest first, so that a record deep in a payload shares the steps of its parents
 * and making it costs one object, at any depth. `null` is the root.
 */
export type PathChain = { readonly parent: PathChain; readonly step: string | number } | null;

/** The path a chain stands for, root first. */
export function toPath(chain: PathChain): Path {
  const steps: (string | number)[] = [];
  for (let link = chain; link !== null; link = link.parent) steps.push(link.step);
  return Object.freeze(steps.reverse());
}

const plainKey = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/**
 * A path as a person reads it.
 *
 * @example
 * formatPath(['user', 'addresses', 1, 'city']); // 'user.addresses[1].city'
 */
export function formatPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!plainKey.test(step)) text += `[${JSON.stringify(step)}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}
