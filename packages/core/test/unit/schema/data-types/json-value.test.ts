import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import {
  canonicalValue,
  DataTypes,
  descriptionOf,
  type Mismatch,
} from '../../../../src/schema/data-types/index.js';
import { InvalidJson, jsonValue } from '../../../../src/schema/data-types/json-value.js';

class Secret {
  readonly #x = 1;

  get x() {
    return this.#x;
  }
}

class Point {
  readonly x = 1;
}

class Money {
  readonly cents: number;

  constructor(cents: number) {
    this.cents = cents;
  }

  toJSON() {
    return { amount: this.cents / 100 };
  }
}

const circle: { list: unknown[] } = { list: [] };
circle.list.push(0, circle);
const hole = [1];
hole[2] = 3;

describe('a value of JSON', () => {
  it.each<[what: string, value: unknown, found: string]>([
    ['undefined in a list', { b: [1, undefined] }, 'undefined at b[1]'],
    ['a hole in a list', hole, 'undefined at [1]'],
    ['what a toJSON leaves undefined in a list', [{ toJSON: () => undefined }], 'undefined at [0]'],
    ['what a toJSON leaves undefined', { toJSON: () => undefined }, 'undefined'],
    ['a RegExp', { c: /x/ }, 'a RegExp at c'],
    ['an Error', { 'to do': new Error('x') }, 'an Error at ["to do"]'],
    ['a Map', new Map([[1, 2]]), 'a Map'],
    ['a Set', { a: new Set() }, 'a Set at a'],
    ['a Promise', { a: Promise.resolve(1) }, 'a Promise at a'],
    ['bytes without toJSON', { f: new Uint8Array(2) }, 'bytes at f'],
    ['an instance that shows nothing', [new Secret()], 'an instance without properties or toJSON at [0]'],
    [
      'an instance that shows nothing, from a toJSON',
      { toJSON: () => new Secret() },
      'an instance without properties or toJSON',
    ],
    ['a symbol as a key', { deep: [{ [Symbol('a')]: 1 }] }, 'an object with a symbol as a key at deep[0]'],
    ['a symbol', { a: Symbol('a') }, 'a symbol at a'],
    ['a function', { a: () => 1 }, 'a function at a'],
    ['a bigint', { a: { b: [[5n]] } }, 'a bigint at a.b[0][0]'],
    ['NaN', { a: Number.NaN }, 'NaN at a'],
    ['Infinity', [Number.POSITIVE_INFINITY], 'Infinity at [0]'],
    ['a Date that is none', { a: new Date('never') }, 'an invalid Date at a'],
    ['a circle', circle, 'an object that contains itself at list[1]'],
    ['one of an object at several places', sharedWithFault(), 'NaN at second.inner.n'],
  ])('is not %s, and says where that is', (_, value, found) => {
    expect(jsonValue(value)).toEqual(new InvalidJson(found, null));
  });

  it('has up to 1000 levels of arrays and objects', () => {
    const nested = (levels: number) =>
      JSON.parse(`${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`);
    expect(jsonValue(nested(1000))).toEqual(nested(1000));
    const tooDeep = new InvalidJson('one with more than 1000 levels', null);
    expect(jsonValue(nested(1002))).toEqual(tooDeep);
    expect(jsonValue(nested(100_000))).toEqual(tooDeep);
  });

  it('has no minus zero, and may have any key', () => {
    const given = JSON.parse('{"__proto__":{"a":1},"constructor":2,"":[]}');
    expect(jsonValue(given)).toStrictEqual(given);
    expect(Object.is(jsonValue(-0), 0)).toBe(true);
    expect(Object.getPrototypeOf(jsonValue(given))).toBe(Object.prototype);
  });

  it('has no member that is undefined, as in any JSON', () => {
    expect(jsonValue({ a: undefined, b: null })).toStrictEqual({ b: null });
  });

  it('has no member that is not enumerable, by any key', () => {
    const value = { a: 1 };
    Object.defineProperty(value, 'hidden', { value: () => 1 });
    Object.defineProperty(value, Symbol('hidden'), { value: 1 });
    expect(jsonValue({ value })).toStrictEqual({ value: { a: 1 } });
  });

  it('is what toJSON gives of what has it', () => {
    const date = new Date(0);
    const given = { date, price: new Money(250), bytes: Buffer.from([1]) };
    expect(jsonValue(given)).toStrictEqual({
      date: date.toISOString(),
      price: { amount: 2.5 },
      bytes: { type: 'Buffer', data: [1] },
    });
    expect(jsonValue(date)).toBe(date.toISOString());
  });

  it('is the properties of an instance of a class', () => {
    expect(jsonValue([new Point(), { toJSON: () => new Point() }])).toStrictEqual([{ x: 1 }, { x: 1 }]);
  });

  it('may come from another realm, have no prototype, or be frozen', () => {
    const foreign = runInNewContext('({ a: [{ b: 1 }] })');
    const bare = Object.assign(Object.create(null), { a: 1 });
    expect(jsonValue([foreign, bare, Object.freeze({})])).toStrictEqual([{ a: [{ b: 1 }] }, { a: 1 }, {}]);
  });

  it('whose getter or toJSON throws leaves that error as it is', () => {
    const error = new Error('mine');
    const fail = () => {
      throw error;
    };
    expect(() => jsonValue({ toJSON: fail })).toThrow(error);
    expect(() => jsonValue(Object.defineProperty({}, 'a', { get: fail, enumerable: true }))).toThrow(error);
  });

  it('is unchanged, for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(jsonValue(value)).toStrictEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('among the items of an array is reported with its index', () => {
    const read = canonicalValue([{}, { tags: [undefined] }], descriptionOf(DataTypes.ARRAY(DataTypes.JSON)));
    expect((read as Mismatch).message()).toBe(
      'an array whose item 1 is a value that JSON can carry, not undefined at tags[0]',
    );
  });
});

/** The same object twice, with a fault that is found at the second place only. */
function sharedWithFault() {
  let reads = 0;
  const inner = Object.defineProperty({}, 'n', {
    enumerable: true,
    get: () => {
      reads += 1;
      return reads % 2 === 1 ? 1 : Number.NaN;
    },
  });
  return { first: { inner }, second: { inner } };
}
