import fc from 'fast-check';
import { parse } from 'postgres-array';
import { joinItems, writeItems } from '../../../../../src/dialects/postgres/single-statement/array-text.js';
import { DataTypes, descriptionOf } from '../../../../../src/schema/data-types/index.js';

const text = descriptionOf(DataTypes.STRING);
const json = descriptionOf(DataTypes.JSONB);
const decimal = descriptionOf(DataTypes.DOUBLE);

/** Reads an array as PostgreSQL does, which takes NULL without quotes in any case. */
function read(array: string): unknown[] {
  const upper = array.replace(/"(?:[^"\\]|\\.)*"|null/gs, (each) => (each === 'null' ? 'NULL' : each));
  return parse(upper, (item) => item);
}

/** Texts with everything that arrays or JSON write in another way. */
const texts = fc.array(
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^["\\\n\r\t{},' a-c\u007f\u2028]{0,8}$/),
    fc.constantFrom(null, '', 'NULL', 'null', '\ud800', '\\n'),
  ),
);

describe('an array of values', () => {
  it('has each text as it is', () => {
    fc.assert(
      fc.property(texts, (values) => {
        expect(read(joinItems([writeItems(text, values)]))).toEqual(values);
      }),
    );
  });

  it('is joined from lists of items', () => {
    fc.assert(
      fc.property(texts, texts, (first, second) => {
        fc.pre(first.length > 0 && second.length > 0);
        const lists = [first, second].map((values) => writeItems(text, values));
        expect(read(joinItems(lists))).toEqual([...first, ...second]);
      }),
    );
  });

  it('has numbers in the form of JavaScript, also those that JSON has no form for', () => {
    const values = [1, -0.5, 1e21, Number.NaN, Number.NEGATIVE_INFINITY, null, undefined, 10n];
    expect(joinItems([writeItems(decimal, values)])).toBe('{1,-0.5,1e+21,NaN,-Infinity,NULL,NULL,10}');
    expect(joinItems([writeItems(undefined, [3, 0])])).toBe('{3,0}');
  });

  it('has booleans, and NULL where there is no value', () => {
    expect(read(joinItems([writeItems(undefined, [true, false, null, undefined])]))).toEqual([
      'true',
      'false',
      null,
      null,
    ]);
  });

  it('has the JSON text of each value of a JSON column', () => {
    const values = ['a', '"', 1, { b: ['\n'] }, null];
    expect(read(joinItems([writeItems(json, values)]))).toEqual([
      ...values.slice(0, -1).map((value) => JSON.stringify(value)),
      null,
    ]);
  });
});
