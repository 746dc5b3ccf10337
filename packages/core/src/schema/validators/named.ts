import { isTooLong } from '../data-types/text-limit.js';
import type { ValidatorName } from './declared.js';
import { load, type TextCheck } from './validator-package.js';
import { validatorText } from './validator-text.js';

/** The definition of a named validator. */
export interface ValidatorDefinition {
  /** The minimum and maximum number of arguments. */
  readonly arguments: readonly [min: number, max: number];
  /** Returns the phrase that follows `must` in messages. */
  readonly must: (...args: never[]) => string;
  /** Builds the check for these arguments. Throws if they are invalid; the message says why. */
  readonly check: (...args: never[]) => (value: unknown) => boolean;
}

/** Defines a validator by a function of the `validator` package, which checks text and accepts one option. */
function onText(must: string, loadTest: () => TextCheck): ValidatorDefinition {
  const check = (...options: never[]) => {
    const test = loadTest();
    return (value: unknown) => test(validatorText(value), ...(options as [never]));
  };
  return { arguments: [0, 1], must: () => must, check };
}

/** Defines a validator of the text of a number, which is rejected without a closer look if it is too long. */
function onNumber(must: string, loadTest: () => TextCheck): ValidatorDefinition {
  return onText(must, () => {
    const test = loadTest();
    return (text, ...options: [never?]) => !isTooLong(text) && test(text, ...options);
  });
}

/** Defines a validator by a function that checks text and accepts no options. */
function onTextWithoutOptions(must: string, test: (text: string) => boolean): ValidatorDefinition {
  return { arguments: [0, 0], must: () => must, check: () => (value) => test(validatorText(value)) };
}

function matching(verb: string, expected: boolean): ValidatorDefinition {
  return {
    arguments: [1, 2],
    must: (pattern: RegExp | string, flags?: string) => `${verb} ${buildExpression(pattern, flags)}`,
    check: (pattern: RegExp | string, flags?: string) => {
      const expression = buildExpression(pattern, flags);
      return (value) => expression.test(validatorText(value)) === expected;
    },
  };
}

/** Builds an expression without the flags `g` and `y`: these keep state between values. */
function buildExpression(pattern: RegExp | string, flags?: string): RegExp {
  const source = pattern instanceof RegExp ? pattern.source : pattern;
  const allFlags = flags ?? (pattern instanceof RegExp ? pattern.flags : '');
  return new RegExp(source, allFlags.replace(/[gy]/g, ''));
}

function containing(verb: string, expected: boolean): ValidatorDefinition {
  return {
    arguments: [1, 1],
    must: (part: string) => `${verb} '${part}'`,
    check: (part: string) => (value) => validatorText(value).includes(part) === expected,
  };
}

/** Defines a validator by a list of values, which is one array or the arguments themselves. */
function membership(verb: string, expected: boolean): ValidatorDefinition {
  const readTexts = (members: readonly unknown[]) =>
    (members.length === 1 && Array.isArray(members[0]) ? members[0] : members).map(validatorText);
  return {
    arguments: [1, Number.POSITIVE_INFINITY],
    must: (...members: unknown[]) => {
      const quoted = readTexts(members).map((text) => `'${text}'`);
      return `${verb} ${quoted.join(', ')}`;
    },
    check: (...members: unknown[]) => {
      const texts = new Set(readTexts(members));
      return (value) => texts.has(validatorText(value)) === expected;
    },
  };
}

/** Defines a validator that compares numbers. A bigint is compared exactly. */
function comparesTo(adverb: string, holds: (value: number | bigint, limit: number | bigint) => boolean) {
  return {
    arguments: [1, 1],
    must: (limit: unknown) => `be ${adverb} ${String(limit)}`,
    check: (limit: unknown) => {
      const bound = toNumber(limit);
      if (Number.isNaN(bound)) throw new TypeError('it needs a number');
      return (value: unknown) => holds(toNumber(value), bound);
    },
  } satisfies ValidatorDefinition;
}

function toNumber(value: unknown): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  const text = validatorText(value).trim();
  if (isTooLong(text)) return Number.NaN;
  return /^-?\d+$/.test(text) ? BigInt(text) : text === '' ? Number.NaN : Number(text);
}

function comparesToDate(
  adverb: string,
  holds: (value: number, than: number) => boolean,
): ValidatorDefinition {
  return {
    arguments: [0, 1],
    must: (than?: unknown) => `be ${adverb} ${than === undefined ? 'now' : validatorText(than)}`,
    check: (than?: unknown) => {
      const limit = than === undefined ? undefined : toTime(than);
      if (Number.isNaN(limit)) throw new TypeError('it needs a date');
      return (value) => holds(toTime(value), limit ?? Date.now());
    },
  };
}

/** Returns the time of a date in epoch milliseconds; NaN if it is none. */
function toTime(value: unknown): number {
  const text = validatorText(value);
  return isTooLong(text) ? Number.NaN : Date.parse(text);
}

const ipVersion = (version: 4 | 6): ValidatorDefinition => ({
  arguments: [0, 0],
  must: () => `be an IPv${version} address`,
  check: () => {
    const isIP = load.isIP();
    return (value) => isIP(validatorText(value), version as never);
  },
});
const url = onText('be a URL', load.isURL);
const plainDecimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Every named validator, by the names of Sequelize. Most check the text of a value: a Date as ISO 8601, JSON as JSON
 * text.
 */
export const namedValidators: Readonly<Record<ValidatorName, ValidatorDefinition>> = {
  is: matching('match', true),
  regex: matching('match', true),
  not: matching('not match', false),
  notRegex: matching('not match', false),
  isEmail: onText('be an email address', load.isEmail),
  isUrl: url,
  isURL: url,
  isIP: onText('be an IP address', load.isIP),
  isIPv4: ipVersion(4),
  isIPv6: ipVersion(6),
  isAlpha: onText('have letters only', load.isAlpha),
  isAlphanumeric: onText('have letters and digits only', load.isAlphanumeric),
  isNumeric: onNumber('be a number', load.isNumeric),
  isInt: onNumber('be an integer', load.isInt),
  isFloat: onNumber('be a number', load.isFloat),
  isDecimal: onNumber('be a decimal number', () => {
    const isDecimal = load.isDecimal();
    return (text, options) => (options === undefined ? plainDecimal.test(text) : isDecimal(text, options));
  }),
  isLowercase: onTextWithoutOptions('be in lower case', (text) => text === text.toLowerCase()),
  isUppercase: onTextWithoutOptions('be in upper case', (text) => text === text.toUpperCase()),
  notNull: { arguments: [0, 0], must: () => 'not be null', check: () => (value) => value !== null },
  isNull: { arguments: [0, 0], must: () => 'be null', check: () => (value) => value === null },
  notEmpty: {
    arguments: [0, 0],
    must: () => 'not be empty',
    check: () => (value) => (Array.isArray(value) ? value.length > 0 : validatorText(value).trim() !== ''),
  },
  equals: {
    arguments: [1, 1],
    must: (other: unknown) => `be '${validatorText(other)}'`,
    check: (other: unknown) => (value) => validatorText(value) === validatorText(other),
  },
  contains: containing('contain', true),
  notContains: containing('not contain', false),
  isIn: membership('be one of', true),
  notIn: membership('not be one of', false),
  len: {
    arguments: [1, 2],
    must: (min: number, max?: number) =>
      `have a length of ${max === undefined ? `at least ${min}` : `${min} to ${max}`}`,
    check: (min: number, max: number = Number.POSITIVE_INFINITY) => {
      if (typeof min !== 'number' || typeof max !== 'number') throw new TypeError('it needs numbers');
      return (value) => {
        const { length } = Array.isArray(value) ? value : [...validatorText(value)];
        return length >= min && length <= max;
      };
    },
  },
  isUUID: onText('be a UUID', load.isUUID),
  isDate: onTextWithoutOptions('be a date', (text) => !Number.isNaN(toTime(text))),
  isAfter: comparesToDate('after', (value, than) => value > than),
  isBefore: comparesToDate('before', (value, than) => value < than),
  max: comparesTo('at most', (value, max) => value <= max),
  min: comparesTo('at least', (value, min) => value >= min),
  isArray: { arguments: [0, 0], must: () => 'be an array', check: () => Array.isArray },
  isCreditCard: onNumber('be the number of a credit card', load.isCreditCard),
};
