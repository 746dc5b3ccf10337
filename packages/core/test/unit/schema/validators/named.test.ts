import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database, DataTypes, SchemaError } from '@espalier/core';
import type { ValidatorName } from '../../../../src/schema/validators/declared.js';
import { namedValidators } from '../../../../src/schema/validators/named.js';
import { readValidation } from '../../../../src/schema/validators/read-validation.js';

const page = readFileSync(join(__dirname, '../../../../../../docs/validation.md'), 'utf8');
const code = (cell: string): unknown => new Function(`return ${cell.replace(/^`|`$/g, '')}`)();
const rows = page
  .split('\n')
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()))
  .filter((cells) => cells.length === 5 && /^`\w+`$/.test(cells[0] as string))
  .map(([name = '', ...rest]) => [name.slice(1, -1) as ValidatorName, ...rest] as const);

/** The one validator of an attribute that declares it. */
function validator(name: string, given: unknown) {
  const mistakes: string[] = [];
  const options = { type: DataTypes.STRING, allowNull: false, validate: { [name]: given } as never };
  const model = { name: 'item', attributeOptions: new Map([['value', options]]), validation: undefined };
  const read = readValidation(model as never, (mistake) => void mistakes.push(mistake));
  const only = read?.attributes[0]?.validators[0];
  return { mistakes, only: only?.kind === 'named' ? only : undefined };
}

describe('the page on validation', () => {
  it('lists exactly the validators that exist', () => {
    expect(rows.map(([name]) => name).sort()).toEqual(Object.keys(namedValidators).sort());
  });

  it.each(rows.filter(([name]) => name !== 'notNull'))(
    'has examples that hold for %s',
    (name, example, accepted, refused, says) => {
      const { only, mistakes } = validator(name, code(example as string));
      expect(mistakes).toEqual([]);
      expect(only?.message).toBe(`must ${says}`);
      expect(only?.accepts(code(accepted as string))).toBe(true);
      expect(only?.accepts(code(refused as string))).toBe(false);
    },
  );
});

describe('a named validator', () => {
  const accepts = (name: string, given: unknown, value: unknown) =>
    validator(name, given).only?.accepts(value);

  it('takes its arguments alone, as a list, or with a message', () => {
    for (const given of [[2, 3], { args: [2, 3] }, { args: [2, 3], msg: 'two or three' }]) {
      const { only } = validator('len', given);
      expect([only?.accepts('ab'), only?.accepts('a')]).toEqual([true, false]);
    }
    expect(validator('len', { args: [2, 3], msg: 'two or three' }).only?.message).toBe('two or three');
    expect(validator('isEmail', { msg: 'no' }).only).toMatchObject({ message: 'no', isOwnMessage: true });
    expect(validator('isEmail', { args: true, msg: 'no' }).only?.accepts('a@b.org')).toBe(true);
    expect(validator('len', [5]).only?.message).toBe('must have a length of at least 5');
  });

  it('does not run if it is false', () => {
    expect(validator('isEmail', false)).toEqual({ mistakes: [], only: undefined });
    expect(validator('isEmail', undefined)).toEqual({ mistakes: [], only: undefined });
  });

  it('is replaced by a function of the same name', () => {
    const validate = { notNull: () => true, isEmail: () => true } as never;
    const attributeOptions = new Map([['value', { type: DataTypes.STRING, validate }]]);
    const model = { name: 'item', attributeOptions, validation: undefined };
    const mistakes: string[] = [];
    const read = readValidation(model as never, (mistake) => void mistakes.push(mistake));
    expect(mistakes).toEqual([]);
    expect(read?.attributes[0]?.validators).toMatchObject([
      { kind: 'function', name: 'notNull' },
      { kind: 'function', name: 'isEmail' },
    ]);
  });

  it('starts each regular expression from the beginning of the text', () => {
    const { only } = validator('is', /a/gy);
    expect([only?.accepts('a'), only?.accepts('a'), only?.accepts('a')]).toEqual([true, true, true]);
  });

  it('compares bigints and decimals as numbers, with all digits', () => {
    expect(accepts('min', '9007199254740993', 9007199254740992n)).toBe(false);
    expect(accepts('max', 9007199254740993n, 9007199254740993n)).toBe(true);
    expect(accepts('min', 9.5, '10.00')).toBe(true);
    expect(accepts('max', 9.5, '10.00')).toBe(false);
    expect(accepts('min', 0, 'many')).toBe(false);
    expect(accepts('min', 0, '')).toBe(false);
  });

  it('compares instants to the millisecond', () => {
    const moment = new Date('2024-02-29T00:00:00.001Z');
    expect(accepts('isAfter', '2024-02-29', moment)).toBe(true);
    expect(accepts('isAfter', moment, moment)).toBe(false);
    expect(accepts('isBefore', true, moment)).toBe(true);
    expect(accepts('isAfter', true, moment)).toBe(false);
    expect(accepts('isDate', true, moment)).toBe(true);
    expect(accepts('isIn', [[moment]], new Date(moment))).toBe(true);
  });

  it('counts characters, and the items of an array', () => {
    expect(accepts('len', [1, 1], '😀')).toBe(true);
    expect(accepts('len', [1, 1], [1, 2])).toBe(false);
    expect(accepts('notEmpty', true, [])).toBe(false);
    expect(accepts('isArray', true, { length: 0 })).toBe(false);
  });

  it.each<[string, unknown, string]>([
    ['is', true, 'it needs at least 1'],
    ['is', '(', 'Invalid regular expression: /(/: Unterminated group'],
    ['len', [], 'it needs at least 1'],
    ['len', ['a'], 'it needs numbers'],
    ['len', [1, 2, 3], 'it accepts at most 2'],
    ['min', 'many', 'it needs a number'],
    ['isAfter', 'soon', 'it needs a date'],
    ['isAlpha', 'xx-XX', "Invalid locale 'xx-XX'"],
    ['notEmpty', 7, 'it accepts none'],
    ['isEmail', { msg: 7 }, 'msg is a string'],
  ])('%s rejects the arguments %j', (name, given, why) => {
    const prefix = `Attribute 'item.value' has the validator '${name}' with invalid arguments: `;
    expect(validator(name, given).mistakes).toEqual([prefix + why]);
  });
});

describe('mistakes in validators', () => {
  it('are reported together with every other mistake in the models', () => {
    const database = new Database('sqlite::memory:');
    const User = database.define(
      'user',
      {
        email: { type: DataTypes.STRING, validate: { isEmial: true, len: 'x', own: () => true } as never },
        name: { type: DataTypes.STRING, validate: { notNull: true } },
        age: { type: DataTypes.INTEGER, validate: 'isInt' as never },
      },
      { validate: { rule: true } as never },
    );
    database.define('item', {}, { validate: [] as never });
    (User as { hasOne(target: unknown, options: object): unknown }).hasOne(User, { sourceKey: 'nam' });
    const refused = () => database.associationGraph();
    expect(refused).toThrow(SchemaError);
    expect(refused).toThrow(
      [
        '7 declarations cannot work',
        "  - user.hasOne() refers to 'user.nam', which is not an attribute",
        "  - Attribute 'user.email' has an unknown validator 'isEmial'; did you mean 'isEmail'?; one of your own is a function",
        "  - Attribute 'user.email' has the validator 'len' with invalid arguments: it needs numbers",
        "  - Attribute 'user.name' has the validator notNull, which needs allowNull: false",
        "  - Attribute 'user.age' has validate: a string; it must be an object of validators, such as { isEmail: true }, or a schema",
        "  - Model 'user' has the validator 'rule', which is a boolean; validators of a model are functions",
        "  - Model 'item' has validate: an array; it must be an object of functions",
      ].join('\n'),
    );
  });
});
