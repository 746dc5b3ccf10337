import { Op, sql } from '@espalier/core';
import fc from 'fast-check';

/** Random rows, and random conditions on them with what they mean in JavaScript. */

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface Row {
  number: number | null;
  text: string | null;
  price: string | null;
  flag: boolean | null;
  json: Json;
}

export type Test = (row: Row) => boolean | null;

/** A condition in the form of `where`, and what it means in JavaScript: true, false, or neither where there is null. */
export interface Case {
  readonly where: object;
  readonly test: Test;
}

const texts = fc.oneof(
  fc.constantFrom('a', 'A', 'ab', 'b%', '_', 'a\\b', '*', '[a]', '', 'ß', 'ẞ', 'Σ', 'ς', 'aſ', 'AS', '\n'),
  fc.string({ unit: fc.constantFrom(...'aAſs%_\\.*[]^$-?(|ßẞÄäσΣςιΙ\u0345İIıi𐐀𐐨\n'), maxLength: 3 }),
);
const numbers = fc.integer({ min: -3, max: 3 });
const prices = fc.constantFrom('9.00', '10.00', '100.00', '-1.50');
const flags = fc.boolean();
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom<Json>('a', 'b', 1, true, null),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b'), tie('json'), { maxKeys: 2 }),
  ),
}));
// Of null, the column would be empty.
const documents = json.map((value) => value ?? {});

export const rows = fc.record({
  number: fc.option(numbers),
  text: fc.option(texts),
  price: fc.option(prices),
  flag: fc.option(flags),
  json: fc.option(documents) as fc.Arbitrary<Json>,
});

const orNull = <T>(value: T | null, test: (value: T) => boolean): boolean | null =>
  value === null ? null : test(value);

const comparisons: [symbol, (left: number, right: number) => boolean][] = [
  [Op.eq, (left, right) => left === right],
  [Op.ne, (left, right) => left !== right],
  [Op.gt, (left, right) => left > right],
  [Op.gte, (left, right) => left >= right],
  [Op.lt, (left, right) => left < right],
  [Op.lte, (left, right) => left <= right],
];

const onNumber = fc.constantFrom(...comparisons).chain(([operator, holds]) =>
  numbers.map(
    (given): Case => ({
      where: { number: { [operator]: given } },
      test: ({ number }) => orNull(number, (value) => holds(value, given)),
    }),
  ),
);
const onPrice = fc.constantFrom(...comparisons).chain(([operator, holds]) =>
  prices.map(
    (given): Case => ({
      where: { price: { [operator]: given } },
      test: ({ price }) => orNull(price, (value) => holds(Number(value), Number(given))),
    }),
  ),
);
const onList = fc.array(fc.option(numbers), { maxLength: 3 }).map(
  (list): Case => ({
    where: { number: list },
    test: ({ number }) => {
      const given = list.filter((each) => each !== null);
      if (number === null) return list.includes(null) ? true : given.length === 0 ? false : null;
      return given.includes(number);
    },
  }),
);
const between = fc.tuple(numbers, numbers).map(
  ([low, high]): Case => ({
    where: { number: { [Op.between]: [low, high] } },
    test: ({ number }) => orNull(number, (value) => value >= low && value <= high),
  }),
);
const isNull = fc.constantFrom('number', 'text').map(
  (name): Case => ({
    where: { [name]: null },
    test: (row) => row[name as keyof Row] === null,
  }),
);
const textOperators = ['startsWith', 'endsWith', 'contains', 'like', 'notLike'] as const;
const anyCaseOperators = ['iStartsWith', 'iEndsWith', 'iContains', 'iLike', 'notILike'] as const;
const onText = fc
  .tuple(texts, fc.constantFrom(...textOperators, ...anyCaseOperators))
  .map(([given, kind]): Case => {
    const escaped = given.replace(/[\\%_]/g, '\\$&');
    // JavaScript's flag `i`, with `u`, is Unicode's simple case folding.
    const inAnyCase = (pattern: string) => (text: string) => new RegExp(pattern, 'isu').test(text);
    const literal = given.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    const forms = {
      startsWith: [given, (text: string) => text.startsWith(given)],
      endsWith: [given, (text: string) => text.endsWith(given)],
      contains: [given, (text: string) => text.includes(given)],
      like: [`%${escaped}%`, (text: string) => text.includes(given)],
      notLike: [`${escaped}_`, (text: string) => !isOneLonger(text, given)],
      iStartsWith: [given, inAnyCase(`^${literal}`)],
      iEndsWith: [given, inAnyCase(`${literal}$`)],
      iContains: [given, inAnyCase(literal)],
      iLike: [`${escaped}_%`, inAnyCase(`^${literal}.`)],
      notILike: [escaped, (text: string) => !inAnyCase(`^${literal}$`)(text)],
    } as const;
    const [operand, holds] = forms[kind];
    return { where: { text: { [Op[kind]]: operand } }, test: ({ text }) => orNull(text, holds) };
  });

function isOneLonger(text: string, start: string): boolean {
  return text.startsWith(start) && [...text].length === [...start].length + 1;
}

const notInList = fc.array(fc.option(numbers), { maxLength: 3 }).map(
  (list): Case => ({
    where: { number: { [Op.notIn]: list } },
    test: ({ number }) => {
      if (list.length === 0) return true;
      if (number === null) return list.includes(null) ? false : null;
      return !list.includes(number);
    },
  }),
);
const onFlag = fc.constantFrom(true, false, null).chain((given) =>
  fc.constantFrom<Case>(
    { where: { flag: { [Op.is]: given } }, test: ({ flag }) => flag === given },
    {
      where: { flag: { [Op.eq]: given } },
      test: ({ flag }) => (given === null ? flag === null : orNull(flag, (value) => value === given)),
    },
  ),
);
const onSql = fc.tuple(numbers, texts).map(
  ([low, text]): Case => ({
    where: sql`${sql.attribute('number')} > ${low} and not ${sql.attribute('text')} = ${text}`,
    test: and([
      ({ number }) => orNull(number, (value) => value > low),
      (row) => orNull(row.text, (value) => value !== text),
    ]),
  }),
);
const onJson = documents.map(
  (part): Case => ({
    where: { json: { [Op.contains]: part } },
    test: (row) => orNull(row.json, (whole) => isItem(whole, part) || hasPart(whole, part)),
  }),
);

/** PostgreSQL's rules of `@>`. */
function hasPart(whole: Json, part: Json): boolean {
  if (Array.isArray(part))
    return Array.isArray(whole) && part.every((item) => whole.some((each) => hasPart(each, item)));
  if (part === null || typeof part !== 'object') return whole === part;
  if (whole === null || typeof whole !== 'object' || Array.isArray(whole)) return false;
  return Object.entries(part).every(([key, value]) => key in whole && hasPart(whole[key] as Json, value));
}
function isItem(whole: Json, part: Json): boolean {
  return Array.isArray(whole) && (part === null || typeof part !== 'object') && whole.includes(part);
}

const leaf = fc.oneof(onNumber, onPrice, onList, notInList, between, isNull, onText, onFlag, onSql, onJson);

/** SQL's logic of three values. */
function and(tests: readonly Test[]): Test {
  return (row) => {
    const results = tests.map((test) => test(row));
    return results.includes(false) ? false : results.includes(null) ? null : true;
  };
}
const or =
  (tests: readonly Test[]): Test =>
  (row) => {
    const results = tests.map((test) => test(row));
    return results.includes(true) ? true : results.includes(null) ? null : false;
  };
const negated =
  (test: Test): Test =>
  (row) => {
    const result = test(row);
    return result === null ? null : !result;
  };

export const tree = (depth: number): fc.Arbitrary<Case> => {
  if (depth === 0) return leaf;
  const below = fc.array(tree(depth - 1), { maxLength: 3 });
  return fc.oneof(
    leaf,
    below.map(
      (cases): Case => ({
        where: { [Op.and]: cases.map(({ where }) => where) },
        test: and(cases.map(({ test }) => test)),
      }),
    ),
    below.map(
      (cases): Case => ({
        where: { [Op.or]: cases.map(({ where }) => where) },
        test: or(cases.map(({ test }) => test)),
      }),
    ),
    tree(depth - 1).map((each): Case => ({ where: { [Op.not]: each.where }, test: negated(each.test) })),
  );
};
