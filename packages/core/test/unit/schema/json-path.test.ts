import fc from 'fast-check';
import { parseJsonPath } from '../../../src/schema/json-path.js';

describe('a path into JSON', () => {
  it.each([
    ['a', ['a']],
    ['size.width', ['size', 'width']],
    ['tags[0]', ['tags', 0]],
    ['[0][12].a', [0, 12, 'a']],
    ['"a.b"."[0]"', ['a.b', '[0]']],
    ['a."".b', ['a', '', 'b']],
    ['"say \\"hi\\" \\u00e9"', ['say "hi" é']],
    ["it's $.?*@-1 ", ["it's $", '?*@-1 ']],
    ['größe.😀', ['größe', '😀']],
    ['0.1', ['0', '1']],
    ['__proto__', ['__proto__']],
  ])('is keys and indexes: %s', (text, steps) => {
    expect(parseJsonPath(text)).toEqual(steps);
  });

  it.each([
    '',
    '.',
    'a.',
    '.a',
    'a..b',
    '[',
    '[]',
    '[a]',
    '[-1]',
    '[0',
    'a[0]b',
    'a]',
    '"',
    '"a',
    'a"b"',
    '"a"b',
    '"\\x"',
    '"\n"',
    '[99999999999]',
    '[2147483648]',
  ])('is not %s', (text) => {
    expect(parseJsonPath(text)).toBeUndefined();
  });

  it('has any keys as JSON strings', () => {
    const steps = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.nat()), { minLength: 1 });
    fc.assert(
      fc.property(steps, (given) => {
        const text = given.map((step) =>
          typeof step === 'number' ? `[${step}]` : `.${JSON.stringify(step)}`,
        );
        expect(parseJsonPath(text.join('').replace(/^\./, ''))).toEqual(given);
      }),
    );
  });
});
