import { Model as CoreModel } from '@espalier/core';
import type { IncludeNode } from './include.js';
import type { Any, ModelClass, Options } from './types.js';

type Job = readonly [model: ModelClass, from: Options, to: Options, nodes: readonly IncludeNode[]];

/** Returns a copy of the values without unknown keys, at every level. An object that occurs twice is copied once. */
export function knownValues(model: ModelClass, values: unknown, nodes: Job[3] = []): Any {
  const copies = new Map<object, Map<ModelClass, object>>();
  const jobs: Job[] = [];
  const copyOf = (target: ModelClass, value: unknown, nested: readonly IncludeNode[]): unknown => {
    if (!isValues(value)) return value;
    const known = copies.get(value)?.get(target);
    if (known !== undefined) return known;
    const copy = {};
    copies.set(value, (copies.get(value) ?? new Map()).set(target, copy));
    jobs.push([target, value, copy, nested]);
    return copy;
  };
  const read = (target: ModelClass, value: unknown, nested: readonly IncludeNode[]) =>
    Array.isArray(value) ? value.map((each) => copyOf(target, each, nested)) : copyOf(target, value, nested);
  const result = read(model, values, nodes);
  for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) {
    const [{ rawAttributes, associationInfo, throughNames }, from, to, nested] = job;
    for (const key of Object.keys(from)) {
      if (!Object.hasOwn(rawAttributes, key) && !associationInfo.has(key) && !throughNames.has(key)) continue;
      const node = nested.find((each) => each.info.as === key);
      to[key] = node === undefined ? from[key] : read(node.info.target, from[key], node.children);
    }
  }
  return result;
}

/** Returns the changes without keys that are not attributes. */
export function knownChanges({ rawAttributes }: ModelClass, changes: Options, fields?: readonly string[]) {
  const isAllowed = (name: string) => Object.hasOwn(rawAttributes, name) && fields?.includes(name) !== false;
  return Object.fromEntries(Object.entries(changes).filter(([name]) => isAllowed(name)));
}

function isValues(value: unknown): value is Options {
  const isObject = Object.prototype.toString.call(value) === '[object Object]';
  return isObject && !(value instanceof CoreModel);
}
