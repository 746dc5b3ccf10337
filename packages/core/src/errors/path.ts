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

/** Of a longer path, a message shows this many of its last steps. */
const maxSteps = 40;

/** Whether a chain is so long that the path it stands for is made only when it is asked for. */
export function isLongPath(chain: PathChain): boolean {
  let count = 0;
  for (let link = chain; link !== null; link = link.parent) {
    count += 1;
    if (count > maxSteps) return true;
  }
  return false;
}

/** A name of whatever length, as a message shows it: whoever sends a megabyte as a key is not to fill the log with it. */
export function shortenName(name: string): string {
  return name.length > 100 ? `${name.slice(0, 100)}…` : name;
}

/** A chain as a person reads it: of a long one the last steps, behind an ellipsis. */
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
