import { inspect } from 'node:util';
import { Op, sql } from '@espalier/core';
import type { Random } from '../random.ts';
import { PlannedError } from '../tally.ts';

/** Returns one hostile value, by its name. It is made anew, because a call might change it. */
type Maker = (random: Random) => unknown;

/** What the code in a hostile value throws. It is the caller's own error, so it may leave the call unchanged. */
class HostileError extends PlannedError {}

const fail = () => {
  throw new HostileError('hostile');
};

/** How deep values are nested, and how long lists and texts are. */
const depth = 3000;
const length = 20_000;

/** Scalars, whose name is how they look. */
const scalars: readonly unknown[] = [
  ...[null, undefined, true, Number.NaN, Number.POSITIVE_INFINITY, -0, 0.1, -1, 2 ** 31, 1e308, 2n ** 70n],
  ...['', 'a\0b', '\ud800', "'; drop table samples; --", '?? ? :id $1 \\ " ` %', '2024-02-30', Symbol('x')],
  ...['x'.repeat(length), '9'.repeat(length), `${'1'.repeat(length)}x`, `1${' '.repeat(length)}1`],
];

export const hostileValues: Readonly<Record<string, Maker>> = {
  ...Object.fromEntries(scalars.map((value) => [inspect(value).slice(-40), () => value])),
  'an invalid Date': () => new Date(Number.NaN),
  'a far Date': () => new Date(8.64e15),
  'a function': () => () => 1,
  'a throwing function': () => fail,
  'a class': () => class Hostile {},
  'a RegExp': () => /(a+)+$/,
  'a Buffer': () => Buffer.from([0, 255]),
  'a Float64Array': () => new Float64Array(3),
  'a Map': () => new Map([['title', 1]]),
  'a Set': () => new Set([1]),
  'a Promise': () => Promise.resolve({ title: 'x' }),
  'an Error': () => new Error('hostile'),
  'a String object': () => new String('x'),
  'an AbortSignal': () => AbortSignal.abort('hostile'),
  'an SQL fragment': () => sql`1 = ${1}`,
  'a broken SQL fragment': () => sql`select from where ${Symbol('x')}`,
  'an empty object': () => ({}),
  'an object without prototype': () => Object.assign(Object.create(null), { title: 'x' }),
  'a polluting object': () => JSON.parse('{ "__proto__": { "polluted": true }, "constructor": { "a": 1 } }'),
  'an object with a symbol': () => ({ [Symbol('key')]: 1, title: 'x' }),
  'a throwing getter': () => Object.defineProperty({ title: 'x' }, 'id', { get: fail, enumerable: true }),
  'a throwing toJSON': () => ({ toJSON: fail }),
  'a throwing toString': () => ({ toString: fail, valueOf: fail, [Symbol.toPrimitive]: fail }),
  'a throwing iterator': () => Object.assign([1], { [Symbol.iterator]: fail }),
  'a proxy': () => new Proxy({ title: 'x' }, {}),
  'a proxy of a list': () => new Proxy([1], {}),
  'a throwing proxy': () =>
    new Proxy(
      {},
      { get: fail, ownKeys: fail, getPrototypeOf: fail, has: fail, getOwnPropertyDescriptor: fail },
    ),
  'a cyclic object': () => {
    const object: Record<string, unknown> = {};
    return Object.assign(object, { data: object, branches: [object], owner: object });
  },
  'a cyclic list': () => {
    const list: unknown[] = [];
    list.push(list);
    return list;
  },
  'an empty list': () => [],
  // biome-ignore lint/suspicious/noSparseArray: the hole is what is tried
  'a list with a hole': () => [1, , 3],
  'a list with a property': () => Object.assign([1], { title: 'x' }),
  'a long list': () => Array.from({ length }, (_, index) => index),
  'a long list of objects': () => Array.from({ length }, () => ({ title: 1 })),
  'a list of ten million holes': () => Object.assign([], { length: 10_000_000 }),
  'many keys': () => Object.fromEntries(Array.from({ length }, (_, index) => [`key${index}`, index])),
  'deep lists': () => nest((inner) => [inner]),
  'deep objects': (random) => {
    const key = random.oneOf(['data', 'owner', 'include', 'where']);
    return nest((inner) => ({ [key]: inner }));
  },
  'deep branches': () => nest((inner) => ({ title: 'x', branches: [inner] })),
  'deep conditions': (random) => {
    const operator = random.oneOf([Op.and, Op.or, Op.not]);
    return nest((inner) => ({ [operator]: operator === Op.not ? inner : [inner] }));
  },
  'an operator': (random) => ({ [random.oneOf(operators)]: oneOf(hostileValues, random).make(random) }),
  'two operators': (random) => ({ [Op.gt]: 1, [random.oneOf(operators)]: [1, null] }),
};

const operators = Object.values(Op) as symbol[];

export const hostileKeys: readonly (string | symbol)[] = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', ''],
  ...['a\0b', '\ud800', 'x"y`z', 'titel', '$gt', 'x'.repeat(10_000), '0', '-1'],
  ...operators,
  Symbol('key'),
];

export function oneOf<T>(table: Readonly<Record<string, T>>, random: Random): { name: string; make: T } {
  const [name, make] = random.oneOf(Object.entries(table)) as [string, T];
  return { name, make };
}

function nest(wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = wrap({});
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return value;
}
