import type { Json } from '../schema/data-types/index.js';
import type { Op } from '../schema/operators.js';
import type { Defined, IsAny, TypeErrorMessage } from './helpers.js';

/**
 * Conditions on what JSON of type `Value` has at paths. A path has keys that are separated by dots, and indexes in brackets.
 * A key with other characters is a JSON string. Paths are checked on up to five levels.
 *
 * @example
 * const wide: PathConditions<{ size: { width: number }; tags: string[] }> = { 'size.width': { [Op.gt]: 3 }, 'tags[0]': 'new' };
 */
export type PathConditions<Value> =
  IsOpen<Value> extends true
    ? { readonly [path: string]: PathCondition<Json> }
    : { readonly [E in Entries<Value> as E[0]]?: PathCondition<E[1]> };

/** The paths into JSON of type `Value` at which there may be a value of type `Wanted`. */
export type JsonPaths<Value, Wanted = unknown> =
  IsOpen<Value> extends true ? string : PathsOf<Entries<Value>, Wanted>;

type PathsOf<E, Wanted> = E extends [infer Path, infer Value]
  ? IsOpen<Value> extends true
    ? Path
    : Extract<Value, Wanted> extends never
      ? never
      : Path
  : never;

/** A condition on the JSON at a path. Null stands for JSON's null, and for an absent value. */
type PathCondition<Value> =
  | Exclude<Value, undefined>
  | null
  | PathOperators<Exclude<Value, null | undefined>>;

interface PathOperators<Value> {
  readonly [Op.eq]?: Value | null;
  readonly [Op.ne]?: Value | null;
  readonly [Op.gt]?: Extract<Value, Ordered>;
  readonly [Op.gte]?: Extract<Value, Ordered>;
  readonly [Op.lt]?: Extract<Value, Ordered>;
  readonly [Op.lte]?: Extract<Value, Ordered>;
  readonly [Op.between]?: readonly [low: Extract<Value, Ordered>, high: Extract<Value, Ordered>];
  readonly [Op.in]?: readonly (Value | null)[];
  readonly [Op.notIn]?: readonly (Value | null)[];
  readonly [Op.like]?: TextFor<Value>;
  readonly [Op.notLike]?: TextFor<Value>;
  readonly [Op.iLike]?: TextFor<Value>;
  readonly [Op.notILike]?: TextFor<Value>;
  readonly [Op.startsWith]?: TextFor<Value>;
  readonly [Op.endsWith]?: TextFor<Value>;
  readonly [Op.contains]?: TextFor<Value> | PartOf<Exclude<Value, string>>;
  readonly [Op.iStartsWith]?: TextFor<Value>;
  readonly [Op.iEndsWith]?: TextFor<Value>;
  readonly [Op.iContains]?: TextFor<Value>;
  readonly [Op.is]?: null | Extract<Value, boolean>;
  readonly [Op.exists]?: boolean;
  readonly [Op.not]?: PathCondition<Value>;
}

type Ordered = string | number;
type TextFor<Value> = [Extract<Value, string>] extends [never] ? never : string;

/** The part of a JSON value or an array that `Op.contains` looks for. */
export type PartOf<Value> = Json extends Value
  ? Json
  : Value extends readonly (infer Item)[]
    ? readonly PartOf<Item>[]
    : Value extends object
      ? { readonly [K in keyof Value]?: PartOf<Value[K]> }
      : Value;

/** Whether nothing is known of what a value contains. */
type IsOpen<Value> = IsAny<Value> extends true ? true : Json extends Value ? true : false;

/** The paths into a value, each as `[path, type]`. */
type Entries<
  Value,
  Before extends string = '',
  Levels extends 1[] = [],
> = Value extends readonly (infer Item)[]
  ? EntryAt<`${Before}[${number}]`, Item, Levels>
  : Value extends object
    ? { [K in Key<Value>]-?: MemberEntries<K, Value[K], Before, Levels> }[Key<Value>]
    : never;
type Key<Value> = keyof Value & (string | number);

/** The entries of a member. With any key, what the other keys are like is not known. */
type MemberEntries<
  K extends string | number,
  Value,
  Before extends string,
  Levels extends 1[],
> = string extends K ? [Join<Before, string>, Json] : EntryAt<Join<Before, KeyText<`${K}`>>, Value, Levels>;

/** The entry of a path, and those of the paths below. Where nothing is known of these, any path below is allowed. */
type EntryAt<Path extends string, Value, Levels extends 1[]> =
  | [Path, Value]
  | (IsOpen<Value> extends true
      ? [Below<Path>, Json]
      : Levels['length'] extends 4
        ? Extract<Value, object> extends never
          ? never
          : [Below<Path>, Json]
        : Entries<Value, Path, [...Levels, 1]>);
type Below<Path extends string> = `${Path}${'.' | '['}${string}`;
type Join<Before extends string, Step extends string> = Before extends '' ? Step : `${Before}.${Step}`;

/** A key as a path has it. */
type KeyText<K extends string> = K extends '' | `${string}${'.' | '[' | ']' | '"'}${string}`
  ? `"${EscapedQuotes<K>}"`
  : K;
type EscapedQuotes<K extends string> = Escaped<Escaped<K, '\\'>, '"'>;
type Escaped<
  K extends string,
  Character extends string,
> = K extends `${infer Before}${Character}${infer Rest}`
  ? `${Before}\\${Character}${Escaped<Rest, Character>}`
  : K;

/** Checks conditions at paths that are inferred as `Given`. */
export type CheckPaths<Known, Given> = {
  [P in keyof Given]: P extends keyof Known
    ? Defined<Known[P]>
    : TypeErrorMessage<`no path '${P & string}' in this JSON`>;
};
