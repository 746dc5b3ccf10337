import { describeValue } from '../../../src/util/describe-value.js';

describe('the kind of a value', () => {
  it.each([
    [null, 'null'],
    [undefined, 'undefined'],
    [[], 'an array'],
    [{}, 'an object'],
    [Object.create(null), 'an object'],
    ['secret', 'a string'],
    [42, 'a number'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [1n, 'a bigint'],
    [true, 'a boolean'],
    [() => 1, 'a function'],
    [Symbol('secret'), 'a symbol'],
    [new Date(0), 'a Date'],
    [new Date('never'), 'an invalid Date'],
    [Buffer.from('secret'), 'bytes'],
    [new Map(), 'a Map'],
    [new Set(), 'a Set'],
    [Promise.resolve(), 'a Promise'],
    [/secret/, 'a RegExp'],
    [new Error('secret'), 'an Error'],
  ])('is described without the value itself (%#)', (value, kind) => {
    expect(describeValue(value)).toBe(kind);
  });
});
