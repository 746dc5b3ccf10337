import { Op } from '@espalier/core';
import fc from 'fast-check';

/** Random JSON, and random conditions on what it has at a path, with what they mean in JavaScript. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Path = readonly (string | number)[];

/** True, false, or neither where a value is missing or of another type. */
export type Test = (value: Json | undefined) => boolean | null;

export interface Case {
  readonly condition: unknown;
  readonly test: Test;
}

const keys = fc.oneof(
  { weight: 2, arbitrary: fc.constant('a') },
  fc.constantFrom('b', 'a.b', '', '"', '?', '$', "é😀' \\", '0', '[0]', '__proto__', '\u0001'),
);
const texts = fc.oneof(
  fc.constantFrom('', 'a', 'Z', 'ä', '😀', '\uffff', '%', '_', '1', 'null', 'true', '\u0001', '\\u0001'),
  fc.string({ unit: fc.constantFrom(...'aAbZä%_\\"?\u0001😀'), maxLength: 3 }),
);
const numbers = fc.oneof(
  fc.integer({ min: -3, max: 12 }),
  fc.constantFrom(0.1, -0.1, 0.10000000000000002, 1.5, -12, -123, 100, 1e21, 1e-7, 5e-324, -1.5e300, 2 ** 53),
);

export const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(texts, numbers, fc.boolean(), fc.constant(null)),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.array(fc.tuple(keys, tie('json')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

/** Paths, among them many that lead somewhere in random JSON. */
export const paths: fc.Arbitrary<Path> = fc
  .tuple(fc.oneof(keys, fc.nat({ max: 1 })), fc.array(fc.oneof(keys, fc.nat({ max: 1 })), { maxLength: 2 }))
  .map(([first, more]) => [first, ...more]);

/** Returns a path as text, with or without quotes where both are allowed. */
export function writePath(path: Path, quoteAll: boolean): string {
  const steps = path.map((step, index) => {
    if (typeof step === 'number') return `[${step}]`;
    const key = quoteAll || /^$|[.[\]"]/.test(step) ? JSON.stringify(step) : step;
    return index === 0 ? key : `.${key}`;
  });
  return steps.join('');
}

export function valueAt(document: Json | undefined, path: Path): Json | undefined {
  let value: Json | undefined = document;
  for (const step of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined;
    if (Array.isArray(value) !== (typeof step === 'number')) return undefined;
    value = (value as Readonly<Record<string | number, Json>>)[step];
  }
  return value;
}

export const compareTexts = (left: string, right: string) =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));
const compareAny = (left: Json, right: Json) =>
  typeof left === 'string' ? compareTexts(left, right as string) : (left as number) - (right as number);

function equal(left: Json, right: Json): boolean {
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object')
    return left === right;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const names = Object.keys(left);
  const [mine, other] = [left, right] as Readonly<Record<string, Json>>[];
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && equal(mine?.[name] as Json, other?.[name] as Json))
  );
}

/** PostgreSQL's rules of `@>`. */
function hasPart(whole: Json, part: Json): boolean {
  if (Array.isArray(part))
    return Array.isArray(whole) && part.every((item) => whole.some((each) => hasPart(each, item)));
  if (part === null || typeof part !== 'object') return whole === part;
  if (whole === null || typeof whole !== 'object' || Array.isArray(whole)) return false;
  const members = whole as { readonly [key: string]: Json };
  return Object.entries(part).every(
    ([key, value]) => Object.hasOwn(whole, key) && hasPart(members[key] as Json, value),
  );
}
const isItem = (whole: Json, part: Json) =>
  Array.isArray(whole) && (part === null || typeof part !== 'object') && whole.includes(part);

const known = (value: Json | undefined): value is Exclude<Json, null> =>
  value !== undefined && value !== null;
const ifKnown =
  (holds: (value: Exclude<Json, null>) => boolean): Test =>
  (value) =>
    known(value) ? holds(value) : null;
const ofType =
  (type: string, holds: (value: never) => boolean): Test =>
  (value) =>
    typeof value === type ? holds(value as never) : null;
const negated =
  (test: Test): Test =>
  (value) => {
    const result = test(value);
    return result === null ? null : !result;
  };

const isEqualTo = (given: Json): Test =>
  given === null ? (value) => !known(value) : ifKnown((value) => equal(value, given));
const isOneOf = (list: readonly Json[]): Test => {
  return (value) => {
    if (!known(value)) return list.includes(null) ? true : list.length === 0 ? false : null;
    return list.some((each) => each !== null && equal(value, each));
  };
};

// An object with operators is never JSON, and JSON never has symbols.
const equality = json.chain((given) =>
  fc.constantFrom<Case>(
    { condition: given, test: isEqualTo(given) },
    { condition: { [Op.eq]: given }, test: isEqualTo(given) },
    { condition: { [Op.ne]: given }, test: negated(isEqualTo(given)) },
  ),
);
const lists = fc
  .array(json, { maxLength: 3 })
  .chain((list) =>
    fc.constantFrom<Case>(
      { condition: { [Op.in]: list }, test: isOneOf(list) },
      { condition: { [Op.notIn]: list }, test: negated(isOneOf(list)) },
    ),
  );
const order = fc.oneof(texts, numbers).chain((given) => {
  const holds = (test: (sign: number) => boolean) =>
    ofType(typeof given, (value) => test(compareAny(value, given)));
  return fc.constantFrom<Case>(
    { condition: { [Op.gt]: given }, test: holds((sign) => sign > 0) },
    { condition: { [Op.gte]: given }, test: holds((sign) => sign >= 0) },
    { condition: { [Op.lt]: given }, test: holds((sign) => sign < 0) },
    { condition: { [Op.lte]: given }, test: holds((sign) => sign <= 0) },
    { condition: { [Op.between]: [given, given] }, test: holds((sign) => sign === 0) },
  );
});
const patterns = texts.chain((given) => {
  const escaped = given.replace(/[\\%_]/g, '\\$&');
  const test = (holds: (text: string) => boolean) => ofType('string', holds);
  const lower = (text: string) => text.replace(/[A-ZÄ]/g, (letter) => letter.toLowerCase());
  return fc.constantFrom<Case>(
    { condition: { [Op.like]: `${escaped}%` }, test: test((text) => text.startsWith(given)) },
    { condition: { [Op.notLike]: `%${escaped}` }, test: test((text) => !text.endsWith(given)) },
    { condition: { [Op.startsWith]: given }, test: test((text) => text.startsWith(given)) },
    { condition: { [Op.endsWith]: given }, test: test((text) => text.endsWith(given)) },
    { condition: { [Op.contains]: given }, test: test((text) => text.includes(given)) },
    { condition: { [Op.iContains]: given }, test: test((text) => lower(text).includes(lower(given))) },
    { condition: { [Op.iLike]: escaped }, test: test((text) => lower(text) === lower(given)) },
    { condition: { [Op.notILike]: escaped }, test: test((text) => lower(text) !== lower(given)) },
  );
});
const parts = json
  .filter((part) => part !== null && typeof part !== 'string')
  .map(
    (part): Case => ({
      condition: { [Op.contains]: part },
      test: ifKnown((whole) => isItem(whole, part) || hasPart(whole, part)),
    }),
  );
const presence = fc.constantFrom<Case>(
  { condition: null, test: (value) => !known(value) },
  { condition: { [Op.is]: null }, test: (value) => !known(value) },
  { condition: { [Op.is]: true }, test: (value) => value === true },
  { condition: { [Op.is]: false }, test: (value) => value === false },
  { condition: { [Op.exists]: true }, test: (value) => value !== undefined },
  { condition: { [Op.exists]: false }, test: (value) => value === undefined },
  { condition: { [Op.exists]: true, [Op.is]: null }, test: (value) => value === null },
);

const plain = fc.oneof(equality, lists, order, patterns, parts, presence);

export const cases: fc.Arbitrary<Case> = fc.oneof(
  { weight: 3, arbitrary: plain },
  {
    weight: 1,
    arbitrary: plain.map(
      ({ condition, test }): Case => ({
        condition: { [Op.not]: condition },
        test: negated(test),
      }),
    ),
  },
);
