import { IRREGULAR, PLURAL_ENDINGS, SEPARATORS, SINGULAR_ENDINGS, UNCOUNTABLE } from './rules.js';

type Irregular = typeof IRREGULAR;
type Uncountable = (typeof UNCOUNTABLE)[number];

interface ToPlural {
  words: Irregular;
  results: Irregular[keyof Irregular] | Uncountable;
  endings: typeof PLURAL_ENDINGS;
}
interface ToSingular {
  words: { [K in keyof Irregular as Irregular[K]]: K };
  results: keyof Irregular | Uncountable;
  endings: typeof SINGULAR_ENDINGS;
}
type InflectionDirection = ToPlural | ToSingular;

/** The plural of a name, by its last word: `Plural<'productTag'>` is `'productTags'`, `Plural<string>` is `string`. */
export type Plural<S extends string> = string extends S ? string : Inflect<S, ToPlural>;

/** The singular of a name, by its last word: `Singular<'productTags'>` is `'productTag'`. */
export type Singular<S extends string> = string extends S ? string : Inflect<S, ToSingular>;

type Separator = (typeof SEPARATORS)[number];

/** Inflects the last word of a name. Most names are one word in lower case, which needs no walk. */
type Inflect<S extends string, To extends InflectionDirection> = S extends `${string}${Separator}${string}`
  ? InflectLast<S, To>
  : S extends Lowercase<S>
    ? InflectWord<S, To>
    : InflectLast<S, To>;

/** Walks to the last word of a name. `Head` is the text before it, `Word` the part of it that has been read. */
type InflectLast<
  S extends string,
  To extends InflectionDirection,
  Head extends string = '',
  Word extends string = '',
> = S extends `${infer Letter}${infer Rest}`
  ? Letter extends Separator
    ? InflectLast<Rest, To, `${Head}${Word}${Letter}`>
    : Letter extends Lowercase<Letter>
      ? InflectLast<Rest, To, Head, `${Word}${Letter}`>
      : InflectLast<Rest, To, `${Head}${Word}`, Letter>
  : Word extends Uncapitalize<Word>
    ? `${Head}${InflectWord<Word, To>}`
    : `${Head}${Capitalize<InflectWord<Uncapitalize<Word>, To>>}`;

// Not `keyof To['words']`: the compiler would compute the keys of the mapped type again for every word.
type InflectWord<W extends string, To extends InflectionDirection> = W extends To['results']
  ? W
  : To['words'] extends Readonly<Record<W, infer Result extends string>>
    ? Result
    : ExchangeEnding<W, To['endings']>;

/** Exchanges the longest ending in the table. `Stem` is the text before it. */
type ExchangeEnding<W extends string, Endings, Stem extends string = ''> = W extends keyof Endings
  ? `${Stem}${Endings[W] & string}`
  : W extends `${infer Letter}${infer Rest}`
    ? ExchangeEnding<Rest, Endings, `${Stem}${Letter}`>
    : Stem;

interface Rules {
  readonly words: ReadonlyMap<string, string>;
  readonly results: ReadonlySet<string>;
  readonly endings: ReadonlyMap<string, string>;
}

function rules(
  words: readonly (readonly [string, string])[],
  endings: Readonly<Record<string, string>>,
): Rules {
  return {
    words: new Map(words),
    results: new Set(words.map(([, to]) => to)),
    endings: new Map(Object.entries(endings)),
  };
}

const irregular = Object.entries(IRREGULAR);
const backwards = irregular.map(([one, many]) => [many, one] as const);
const TO_PLURAL = rules(irregular, PLURAL_ENDINGS);
const TO_SINGULAR = rules(backwards, SINGULAR_ENDINGS);
const uncountable: ReadonlySet<string> = new Set(UNCOUNTABLE);
const separators: ReadonlySet<string> = new Set(SEPARATORS);

/**
 * Returns the plural of a name, by its last word. A plural stays as it is. Names in camelCase, PascalCase and snake_case
 * keep their case.
 *
 * @example
 * plural('address'); // 'addresses', and its type is the literal
 * plural('salesPerson'); // 'salesPeople'
 */
export function plural<S extends string>(word: S): Plural<S> {
  return inflect(word, TO_PLURAL) as Plural<S>;
}

/**
 * Returns the singular of a name, by its last word. A singular stays as it is, and a name keeps its case.
 *
 * @example
 * singular('UserAddresses'); // 'UserAddress'
 */
export function singular<S extends string>(word: S): Singular<S> {
  return inflect(word, TO_SINGULAR) as Singular<S>;
}

function inflect(name: string, to: Rules): string {
  const start = lastWordStart(name);
  const last = name.slice(start);
  const word = last.charAt(0).toLowerCase() + last.slice(1);
  const inflected = inflectWord(word, to);
  return (
    name.slice(0, start) +
    (word === last ? inflected : inflected.charAt(0).toUpperCase() + inflected.slice(1))
  );
}

function lastWordStart(name: string): number {
  for (let at = name.length - 1; at >= 0; at--) {
    const letter = name.charAt(at);
    if (separators.has(letter)) return at + 1;
    if (letter !== letter.toLowerCase()) return at;
  }
  return 0;
}

function inflectWord(word: string, { words, results, endings }: Rules): string {
  if (uncountable.has(word) || results.has(word)) return word;
  return words.get(word) ?? exchangeEnding(word, endings);
}

function exchangeEnding(word: string, endings: Rules['endings']): string {
  for (let at = 0; at <= word.length; at++) {
    const ending = endings.get(word.slice(at));
    if (ending !== undefined) return word.slice(0, at) + ending;
  }
  return word;
}
