import { expectTypeOf } from 'expect-type';
import type { Plural, Singular } from './api.js';
import type { NOUNS } from './nouns.js';

/** The compiler inflects as the word list says. The unit test holds the run time to the same list. */

type Nouns = typeof NOUNS;
type Noun = keyof Nouns;

/** The words of which an inflection is not what it should be: there must be none. */
type Wrong<Actual, Expected> = {
  [K in keyof Actual]: K extends keyof Expected
    ? [Actual[K], Expected[K]] extends [Expected[K], Actual[K]]
      ? never
      : [K, Actual[K]]
    : K;
}[keyof Actual];

expectTypeOf<Wrong<{ [K in Noun]: Plural<K> }, Nouns>>().toBeNever();
expectTypeOf<Wrong<{ [K in Noun]: Singular<Nouns[K]> }, { [K in Noun]: K }>>().toBeNever();
expectTypeOf<Wrong<{ [K in Noun]: Plural<Nouns[K]> }, Nouns>>().toBeNever();
expectTypeOf<Wrong<{ [K in Noun]: Singular<K> }, { [K in Noun]: K }>>().toBeNever();

type InCamelCase<K extends string> = `old${Capitalize<K>}`;
expectTypeOf<
  Wrong<{ [K in Noun]: Plural<InCamelCase<K>> }, { [K in Noun]: InCamelCase<Nouns[K]> }>
>().toBeNever();
expectTypeOf<
  Wrong<{ [K in Noun]: Singular<InCamelCase<Nouns[K]>> }, { [K in Noun]: InCamelCase<K> }>
>().toBeNever();
expectTypeOf<
  Wrong<{ [K in Noun]: Plural<Capitalize<K>> }, { [K in Noun]: Capitalize<Nouns[K]> }>
>().toBeNever();
expectTypeOf<Wrong<{ [K in Noun]: Plural<`old_${K}`> }, { [K in Noun]: `old_${Nouns[K]}` }>>().toBeNever();

expectTypeOf<Plural<'productTag'>>().toEqualTypeOf<'productTags'>();
expectTypeOf<Plural<'salesPerson'>>().toEqualTypeOf<'salesPeople'>();
expectTypeOf<Plural<'UserAddress'>>().toEqualTypeOf<'UserAddresses'>();
expectTypeOf<Plural<'product_tag'>>().toEqualTypeOf<'product_tags'>();
expectTypeOf<Plural<'users'>>().toEqualTypeOf<'users'>();
expectTypeOf<Plural<'people'>>().toEqualTypeOf<'people'>();
expectTypeOf<Singular<'status'>>().toEqualTypeOf<'status'>();
expectTypeOf<Singular<'salesPeople'>>().toEqualTypeOf<'salesPerson'>();
expectTypeOf<Plural<'API'>>().toEqualTypeOf<'APIs'>();
expectTypeOf<Plural<'house' | 'box'>>().toEqualTypeOf<'houses' | 'boxes'>();
expectTypeOf<Plural<string>>().toEqualTypeOf<string>();
expectTypeOf<Singular<string>>().toEqualTypeOf<string>();
