import { DataTypes } from '@espalier/core';
import { parsedDecoderOf } from '../../../../src/dialects/postgres/decode-parsed.js';
import { type AnyDataType, descriptionOf } from '../../../../src/schema/data-types/index.js';

const { ARRAY, DATEONLY, DECIMAL, INTEGER, JSONB, TEXT } = DataTypes;

const read = (type: AnyDataType, value: unknown) => {
  const decode = parsedDecoderOf(descriptionOf(type));
  return decode === undefined ? value : decode(value as never);
};

describe('a value that pg has read with its own type parsers', () => {
  it.each<[string, AnyDataType, unknown, unknown]>([
    ['a number that was left as text', INTEGER, '7', 7],
    ['a number', INTEGER, 7, 7],
    ['a decimal that was parsed', DECIMAL, 1.5, '1.5'],
    ['a day that was parsed as local midnight', DATEONLY, new Date(2024, 1, 29), '2024-02-29'],
    ['JSON that is a text', JSONB, '1', '1'],
    ['an array', ARRAY(INTEGER), ['1', null], [1, null]],
    ['an array that was left as text', ARRAY(INTEGER), '{1,NULL}', [1, null]],
    [
      'an array of arrays',
      ARRAY(ARRAY(TEXT)),
      [
        ['a', null],
        ['b', 'c'],
      ],
      [
        ['a', null],
        ['b', 'c'],
      ],
    ],
    ['an array of arrays that was left as text', ARRAY(ARRAY(INTEGER)), '{{1},{2}}', [[1], [2]]],
  ])('becomes canonical: %s', (_, type, value, canonical) => {
    expect(read(type, value)).toEqual(canonical);
  });
});
