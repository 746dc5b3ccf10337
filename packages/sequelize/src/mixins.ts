import { finderOptions } from './call-options.js';
import { createInclude, resolveInclude } from './include.js';
import { upperFirst } from './naming.js';
import { translated } from './translate-error.js';
import type { Any, AssociationInfo, Options } from './types.js';
import { knownValues } from './values.js';

type Mixin = (this: Any, ...args: Any[]) => Promise<unknown>;

/** Adds the methods of an association to its source, such as `getTags` and `addTag`. Own methods of the source win. */
export function addMixins(info: AssociationInfo): void {
  const { prototype } = info.source;
  for (const [name, value] of Object.entries(buildMixins(info))) {
    if (!Object.hasOwn(prototype, name))
      Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

function buildMixins({ kind, core, target, ...names }: AssociationInfo): Record<string, Mixin> {
  const [one, many] = [upperFirst(names.singular), upperFirst(names.plural)];
  const isMany = kind === 'hasMany' || kind === 'belongsToMany';
  const none = isMany ? [] : null;
  /** Returns a method that changes the associated rows, and returns the instance. */
  const changing = (verb: 'set' | 'add' | 'remove'): Mixin =>
    async function (targets = none, options) {
      await translated(() => core[verb](this, targets ?? none, options));
      return this;
    };
  const reading = (verb: 'get' | 'count'): Mixin =>
    async function (options) {
      return await translated(() => core[verb](this, finderOptions(target, options)));
    };
  const create: Mixin = async function (values = {}, { include, ...options } = {} as Options) {
    return await translated(() => {
      const nodes = resolveInclude(target, include);
      return core.create(this, knownValues(target, values, nodes), { ...options, ...createInclude(nodes) });
    });
  };
  const [get, set] = [reading('get'), changing('set')];
  if (!isMany) return { [`get${one}`]: get, [`set${one}`]: set, [`create${one}`]: create };
  const [add, remove, count] = [changing('add'), changing('remove'), reading('count')];
  const has: Mixin = async function (targets, options) {
    return await translated(() => core.has(this, targets, options));
  };
  return {
    ...{ [`get${many}`]: get, [`set${many}`]: set, [`count${many}`]: count, [`create${one}`]: create },
    ...{ [`add${one}`]: add, [`add${many}`]: add, [`remove${one}`]: remove, [`remove${many}`]: remove },
    ...{ [`has${one}`]: has, [`has${many}`]: has },
  };
}
