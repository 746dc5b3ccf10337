import type { Random } from '../random.ts';
import { hostileKeys, hostileValues, oneOf } from './hostile-values.ts';

type Container = Record<string | symbol, unknown>;

/**
 * Puts a hostile value in one place of the parameters of a call, or adds a hostile key there.
 *
 * @returns what was put where
 */
export function mutate(parameters: unknown[], random: Random): string {
  const places = placesIn(parameters, '');
  const { container, path } = random.oneOf(places);
  const { name, make } = oneOf(hostileValues, random);
  const keys = Reflect.ownKeys(container).filter((key) => key !== 'length');
  const isNew = keys.length === 0 || random.happens(15);
  const key = random.oneOf(isNew ? hostileKeys : keys);
  Reflect.defineProperty(container, key, {
    value: make(random),
    enumerable: true,
    writable: true,
    configurable: true,
  });
  return `${path}[${JSON.stringify(String(key)).slice(0, 30)}] is ${name}`;
}

/** Returns every plain object and list in the parameters, with its path. */
function placesIn(value: unknown, path: string): { container: Container; path: string }[] {
  if ((!Array.isArray(value) && !isPlain(value)) || Object.isFrozen(value)) return [];
  const container = value as Container;
  const inner = Object.entries(container).flatMap(([key, each]) => placesIn(each, `${path}[${key}]`));
  return [{ container, path }, ...inner];
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
