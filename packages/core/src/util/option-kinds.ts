import { describeValue } from './describe-value.js';
import { isPlainObject } from './plain-object.js';
import { unknownOption } from './unknown-option.js';

/** What the value of an option has to be. */
export interface OptionKind {
  /** Follows `must be` in messages. */
  readonly noun: string;
  readonly accepts: (value: unknown) => boolean;
}

/** The options of an object by name. */
export type OptionKinds = Readonly<Record<string, OptionKind>>;

export const anything: OptionKind = Object.freeze({ noun: 'anything', accepts: () => true });

export const text: OptionKind = Object.freeze({
  noun: 'a string',
  accepts: (value: unknown) => typeof value === 'string',
});

export const flag: OptionKind = Object.freeze({
  noun: 'true or false',
  accepts: (value: unknown) => typeof value === 'boolean',
});

export const list: OptionKind = Object.freeze({ noun: 'an array', accepts: Array.isArray });

export const namedValues: OptionKind = Object.freeze({ noun: 'an object', accepts: isPlainObject });

/** Returns the kind of an option that is one of some texts. */
export function oneOf(members: readonly string[]): OptionKind {
  const noun = `one of ${members.map((member) => `'${member}'`).join(', ')}`;
  return Object.freeze({ noun, accepts: (value: unknown) => members.includes(value as string) });
}

/** Returns the kind of an option that is of one of several kinds. */
export function either(noun: string, ...kinds: readonly OptionKind[]): OptionKind {
  return Object.freeze({ noun, accepts: (value: unknown) => kinds.some(({ accepts }) => accepts(value)) });
}

/**
 * Describes the first mistake in an object of options, after `has`: an option that is unknown, or whose value is of
 * another kind. An option that is `undefined` is absent.
 *
 * @param where a text after the name of the option
 */
export function findOptionMistake(options: object, kinds: OptionKinds, where = ''): string | undefined {
  const unknown = unknownOption(options, Object.keys(kinds), where);
  if (unknown !== undefined) return unknown;
  for (const [name, value] of Object.entries(options)) {
    const kind = kinds[name] as OptionKind;
    if (value !== undefined && !kind.accepts(value))
      return `${name}: ${describeValue(value)}${where}; it must be ${kind.noun}`;
  }
  return undefined;
}
