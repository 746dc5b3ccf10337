import { writeJsonPath } from '../../../../src/dialects/postgres/json-path.js';

describe('a path of SQL/JSON', () => {
  it('quotes every key, and asks for the type of what it finds', () => {
    const path = ['a"b\\', 0, '$.?', ''];
    expect(writeJsonPath({ key: 'JSONB' }, 'any', path)).toBe('strict $."a\\"b\\\\"[0]."$.?".""');
    expect(writeJsonPath({ key: 'JSONB' }, 'text', ['a'])).toBe('strict $."a" ? (@.type() == "string")');
    expect(writeJsonPath({ key: 'JSONB' }, 'not null', ['a'])).toBe('strict $."a" ? (@.type() != "null")');
  });

  it('doubles U+0001 where the column of JSON has it doubled', () => {
    expect(writeJsonPath({ key: 'JSON' }, 'any', ['\u0001'])).toBe('strict $."\\u0001\\u0001"');
    expect(writeJsonPath({ key: 'JSONB' }, 'any', ['\u0001'])).toBe('strict $."\\u0001"');
  });

  it('rejects keys that PostgreSQL cannot hold', () => {
    for (const key of ['\0', '\ud800'])
      expect(() => writeJsonPath({ key: 'JSONB' }, 'any', [key])).toThrow('which PostgreSQL cannot hold');
  });
});
