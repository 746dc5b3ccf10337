import { Model as CoreModel } from '@espalier/core';
import type { IncludeNode } from './include.js';
import type { Any, ModelClass, Options } from './types.js';

type Job = readonly [model: ModelClass, from: Options, to: Options, nodes: readonly IncludeNode[]];

/** A copy of the values without keys that mean nothing, at every level. An object at two places still is one. */
export function knownValues(model: ModelClass, values: unknown, nodes: Job[3] = []): Any {
  const copies = new Map<object, Map<ModelClass, object>>();
  const jobs: Job[] = [];
  const copyOf = (target: ModelClass, value: unknown, below: readonly IncludeNode[]): unknown => {
    if (!isValues(value)) return value;
    const known = copies.get(value)?.get(target);
    if (known !== undefined) return known;
    const copy = {};
    copies.set(value, (copies.get(value) ?? new Map()).set(target, copy));
    jobs.push([target, value, copy, below]);
    return copy;
  };
  const read = (target: ModelClass, value: unknown, below: readonly IncludeNode[]) =>
    Array.isArray(value) ? value.map((each) => copyOf(target, each, below)) : copyOf(target, value, below);
  const result = read(model, values, nodes);
  for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) {
    const [{ rawAttributes, facts, throughNames }, from, to, below] = job;
    for (const key of Object.keys(from)) {
      if (!Object.hasOwn(rawAttributes, key) && !facts.has(key) && !throughNames.has(key)) continue;
      const node = below.find((each) => each.facts.as === key);
      to[key] = node === undefined ? from[key] : read(node.facts.target, from[key], node.children);
    }
  }
  return result;
}

/** The changes without keys that are no attributes. */
export function knownChanges({ rawAttributes }: ModelClass, changes: Options, fields?: readonly string[]) {
  const isMeant = (name: string) => Object.hasOwn(rawAttributes, name) && fields?.includes(name) !== false;
  return Object.fromEntries(Object.entries(changes).filter(([name]) => isMeant(name)));
}

function isValues(value: unknown): value is Options {
  const isObject = Object.prototype.toString.call(value) === '[object Object]';
  return isObject && !(value instanceof CoreModel);
}
