import { Model, singular } from '@espalier/core';

/** Returns a name that no other has, and remembers it. */
export type Unique = (...candidates: readonly string[]) => string;

/** Returns a function that chooses the first candidate that is free, or adds a number to the last one. */
export function uniqueNames(isTaken: (name: string) => boolean = () => false): Unique {
  const used = new Set<string>();
  return (...candidates) => {
    const last = candidates.at(-1) as string;
    const numbered = function* () {
      yield* candidates;
      for (let number = 2; ; number++) yield `${last}${number}`;
    };
    for (const name of numbered()) {
      if (used.has(name) || isTaken(name)) continue;
      used.add(name);
      return name;
    }
    throw new Error('the numbers end nowhere');
  };
}

/** Whether instances have a member of the name, so that no attribute and no association can have it. */
export function isMember(name: string): boolean {
  return name in Model.prototype || name === '__proto__' || name === 'prototype';
}

/** Returns a name in camel case: `order_details`, `Order Details` and `OrderDetails` become `orderDetails`. */
export function camelCase(name: string): string {
  const words = name.split(/[^\p{L}\p{N}$]+/u).filter((word) => word !== '');
  const [first = '', ...rest] = words.map((word) => (/\p{Ll}/u.test(word) ? word : word.toLowerCase()));
  const joined = [lowerFirst(first), ...rest.map(pascalCase)].join('');
  return /^[\p{L}$]/u.test(joined) ? joined : `_${joined}`;
}

/** `userId` becomes `UserId`. */
export function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** `IDCard` becomes `idCard`, and `UserId` `userId`. */
function lowerFirst(word: string): string {
  return word.replace(/^(\p{Lu}+)(?=\p{Lu}\p{Ll}|[^\p{L}]|$)|^\p{Lu}/u, (capitals) => capitals.toLowerCase());
}

/** Returns the name of the model of a table. */
export function modelNameOf(table: string): string {
  return singular(camelCase(table));
}

/**
 * Returns the column that `underscored` gives to an attribute; `undefined` where the words of the name are not plain, so that
 * the column is better named.
 */
export function underscoredColumn(attribute: string): string | undefined {
  if (!/^[a-z]{2,}([A-Z][a-z]+)*$/.test(attribute)) return undefined;
  return attribute.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Returns the name of what a foreign key refers to: `user` of `userId`. */
export function referenceName(foreignKey: string): string | undefined {
  const [, name] = /^(.+?)(?:Id|ID|Key)$/.exec(foreignKey) ?? [];
  return name;
}
