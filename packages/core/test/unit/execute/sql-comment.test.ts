import fc from 'fast-check';
import { commentWith, writeComment } from '../../../src/execute/sql-comment.js';

/** Reads a comment as the specification of sqlcommenter says. */
function readComment(comment: string): readonly (readonly [string, string])[] {
  const [, inside = ''] = /^\/\*(.*)\*\/$/.exec(comment) ?? [];
  const decode = (text: string) => decodeURIComponent(text.replaceAll("\\'", "'"));
  return [...inside.matchAll(/(?:^|,)((?:[^=,'\\]|\\')*)='((?:[^'\\]|\\')*)'/g)].map(
    ([, key = '', value = '']) => [decode(key), decode(value)] as const,
  );
}

const wellFormed = fc.string({ unit: 'grapheme', maxLength: 20 });
const hostile = fc.stringMatching(/^[*/'\\=,;\-\s%a]{0,12}$/);
const pairs = fc.uniqueArray(fc.tuple(fc.oneof(wellFormed, hostile), fc.oneof(wellFormed, hostile)), {
  selector: ([key]) => key,
  minLength: 1,
});

describe('the comment of a statement', () => {
  it('has the examples of the specification', () => {
    expect(writeComment([['route parameter', 'DROP']])).toBe("/*route%20parameter='DROP'*/");
    expect(writeComment([['name', "FOO 'BAR"]])).toBe("/*name='FOO%20\\'BAR'*/");
    expect(
      writeComment([
        ['route', '/param first'],
        ['action', '/param*d'],
        ['tracestate', 'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7'],
      ]),
    ).toBe(
      "/*action='%2Fparam*d',route='%2Fparam%20first',tracestate='congo%3Dt61rcWkgMzE%2Crojo%3D00f067aa0ba902b7'*/",
    );
  });

  it('can be read again, and is sorted by its keys', () => {
    fc.assert(
      fc.property(pairs, (values) => {
        const read = readComment(writeComment(values));
        expect(new Map(read)).toEqual(new Map(values));
        const encoded = read.map(([key]) => encodeURIComponent(key).replaceAll("'", "\\'"));
        expect(encoded).toEqual([...encoded].sort());
      }),
    );
  });

  it('cannot be ended, and none can begin in it, whatever its values are', () => {
    const anything = fc.tuple(
      fc.string({ unit: 'binary' }),
      fc.oneof(fc.string({ unit: 'binary' }), hostile),
    );
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1 }), (values) => {
        const comment = writeComment(values);
        expect(comment.slice(0, 2)).toBe('/*');
        expect(comment.slice(2, -2)).not.toMatch(/\*\/|\/\*/);
        expect(comment.indexOf('*/')).toBe(comment.length - 2);
      }),
    );
  });

  it('replaces what no encoding has', () => {
    expect(writeComment([['a', 'x\uD800y']])).toBe("/*a='x%EF%BF%BDy'*/");
  });

  it('is left out if there are no values, or if the statement has a comment', () => {
    const add = commentWith(() => ({ route: '/users', missing: undefined }));
    expect(add('select 1')).toBe("select 1 /*route='%2Fusers'*/");
    expect(add('select 1 /* one */')).toBe('select 1 /* one */');
    expect(add('select 1 -- one')).toBe('select 1 -- one');
    expect(commentWith(() => undefined)('select 1')).toBe('select 1');
    expect(commentWith(() => ({}))('select 1')).toBe('select 1');
    expect(commentWith(undefined)('select 1')).toBe('select 1');
  });

  it('is rejected if the function returns something else', () => {
    expect(() => commentWith(() => 'route' as never)('select 1')).toThrow('does not return an object');
    expect(() => commentWith(() => ({ route: 5 }))('select 1')).toThrow(
      "a value of 'route' that is not a text",
    );
  });
});
