/**
 * Type functions that the other files of this folder share.
 *
 * @example
 * type Point = Simplify<{ x: number } & Optional<{ y: number }>>; // { x: number; y?: number | undefined }
 */

// biome-ignore lint/suspicious/noExplicitAny: where nothing is known, nothing may be rejected
export type Any = any;

/** The type of an object without properties. It is the start of an intersection. */
export type EmptyObject = Record<never, never>;

/** The type of the options of a call without options. */
export type NoOptions = Record<never, never>;

/** Turns an intersection into one object type, so that messages and editors show its properties. */
export type Simplify<T> = T extends unknown ? { [K in keyof T]: T[K] } : never;

/** Lets every property be absent or `undefined`. */
export type Optional<T> = { [K in keyof T]?: T[K] | undefined };

/** A type without the undefined that stands for an absent property. */
export type Defined<T> = Exclude<T, undefined>;

/** The values of a key, none of which is `undefined`. */
export type KeyValues<T> = { [K in keyof T]?: Defined<T[K]> };

/** Whether a type is `any`: for no other type does the intersection with 1 accept 0. */
export type IsAny<T> = 0 extends 1 & T ? true : false;

/** Whether a union has a single member. */
export type IsSingle<Union, Each = Union> = Each extends unknown
  ? [Union] extends [Each]
    ? true
    : false
  : never;

/** `Name` if it is a literal type, and `never` if it is `string`. */
export type Literal<Name extends string> = string extends Name ? never : Name;

/** A message for the developer. It appears as `Type '…' is not assignable to type '"message"'`. */
export type TypeErrorMessage<Message extends string> = Message;

/**
 * The type of a parameter that is inferred as `Given` and must satisfy `Check`. It is `Given` if it does, else `Check`,
 * so that each mistake is reported at its key.
 *
 * The two are compared as wholes. `Given & Check` would be compared member by member: static helper methods would then
 * refer to themselves, and two different literals would make all of it `never`. Without the brackets, `const` inference
 * would be lost.
 */
export type Checked<Given, Check> = [Given] extends [NoInfer<Check>] ? Given : NoInfer<Check>;

/**
 * Reports each key of `Given` that is not a key of `Known`, at that key. TypeScript itself does not report unknown keys
 * if the whole object is inferred as a type parameter, as options are.
 */
export type CheckKeys<Given, Known, What extends string> = {
  [P in keyof Given]: P extends keyof Known ? unknown : TypeErrorMessage<`unknown ${What} '${P & string}'`>;
};
