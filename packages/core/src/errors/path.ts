import { shortenName } from '../util/shorten-name.js';

/** A place in the caller's values, such as `['user', 'addresses', 1, 'city']`; empty at the root. */
export type Path = readonly (string | number)[];

/**
 * A path as a chain of steps, last step first. The path of a nested record shares the steps of its parents, so that it
 * costs one object at any depth. `null` is the root.
 */
export type PathChain = { readonly parent: PathChain; readonly step: string | number } | null;

/** Returns the path of a chain, root first. */
export function toPath(chain: PathChain): Path {
  const steps: (string | number)[] = [];
  for (let link = chain; link !== null; link = link.parent) steps.push(link.step);
  return Object.freeze(steps.reverse());
}

/** The maximum number of steps in a message: a longer path shows its last steps. */
const maxSteps = 40;

/** Whether a chain is so long that errors compute its path only when it is read. */
export function isLongPath(chain: PathChain): boolean {
  let count = 0;
  for (let link = chain; link !== null; link = link.parent) {
    count += 1;
    if (count > maxSteps) return true;
  }
  return false;
}

/** Returns a chain as messages show it: a long one as an ellipsis and its last steps. */
export function formatChain(chain: PathChain): string {
  const steps: (string | number)[] = [];
  let link = chain;
  for (; link !== null && steps.length < maxSteps; link = link.parent)
    steps.push(typeof link.step === 'string' ? shortenName(link.step) : link.step);
  const text = formatPath(steps.reverse());
  return link === null ? text : `…${text.startsWith('[') ? '' : '.'}${text}`;
}

const plainKey = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/**
 * Returns a path as messages show it.
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
