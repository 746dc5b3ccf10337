import { isSameSql } from '../../../../../src/dialects/sqlite/schema-change/sql-words.js';

describe('two texts of SQL', () => {
  it.each([
    ['"age" >= 0', '(`AGE`>=0)'],
    ['a = 1', '((a = 1))'],
    ['(a) where (b > 1)', '(a) where b > 1'],
    ['(a) where ((b) > (1))', '(a) where (b) > (1)'],
  ])('say the same, whatever is around them: %s, %s', (left, right) => {
    expect(isSameSql(left, right)).toBe(true);
  });

  it.each([
    ['(a) and (b)', 'a) and (b'],
    ['a and (b or c)', 'a and b or c'],
    ["'(a)'", "'a'"],
    ['(a) where (b) or (c)', '(a) where b or c'],
    ['(lower(a))', '(a)'],
  ])('differ if other parentheses do: %s, %s', (left, right) => {
    expect(isSameSql(left, right)).toBe(false);
  });
});
