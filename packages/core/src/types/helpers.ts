/**
 * The small vocabulary in which the other files of this folder are written.
 *
 * @example
 * type Point = Flat<{ x: number } & Optional<{ y: number }>>; // { x: number; y?: number | undefined }
 */

// biome-ignore lint/suspicious/noExplicitAny: where nothing is known, nothing may be refused
export type Any = any;

/** The empty object type: what an intersection starts from. */
export type EmptyObject = Record<never, never>;

/** The options of a call that was given none. */
export type NoOptions = Record<never, never>;

/** Writes an intersection out as one object type, which is what messages and editors then show. */
export type Simplify<T> = T extends unknown ? { [K in keyof T]: T[K] } : never;

/** Every property may be left out, or be `undefined`. */
export type Optional<T> = { [K in keyof T]?: T[K] | undefined };

/** Whether a type is `any`: of no other type is the intersection with 1 wide enough for 0. */
export type IsAny<T> = 0 extends 1 & T ? true : false;

/** Whether a union of names is one name. */
export type IsSingle<Union, Each = Union> = Each extends unknown
  ? [Union] extends [Each]
    ? true
    : false
  : never;

/** `Name` if it is known to the letter, else `never`. */
export type Literal<Name extends string> = string extends Name ? never : Name;

/** A message to whoever made the mistake: it appears as `Type '…' is not assignable to type '"why"'`. */
export type TypeErrorMessage<Message extends string> = Message;

/**
 * The type of a parameter that is inferred as `Given` and must stand up to `Check`: `Given` itself if it does, else
 * `Check`, so that each mistake is reported at its key. Compared as a whole: `Given & Check` would be compared member by
 * member, which makes static helper methods refer to themselves, and two literals that disagree would make all of it
 * `never`. Without the brackets, `const` inference would be lost.
 */
export type Checked<Given, Check> = [Given] extends [NoInfer<Check>] ? Given : NoInfer<Check>;

/**
 * Finds keys that are not `Known`, at the very key. TypeScript itself refuses unknown keys, but not where the
 * whole object is inferred as a type parameter, as options are.
 */
export type CheckKeys<Given, Known, What extends string> = {
  [P in keyof Given]: P extends keyof Known ? unknown : TypeErrorMessage<`unknown ${What} '${P & string}'`>;
};
