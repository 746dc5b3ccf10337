import type { SqlSyntax } from '../dialect/sql-syntax.js';
import { readTokens } from '../dialect/sql-tokens.js';
import { OptionError } from '../errors/input-errors.js';
import { describeValue } from '../util/describe-value.js';
import { isPlainObject } from '../util/plain-object.js';
import { questionMark } from './fragment.js';

/** SQL of the program for knex: each `?` and `??` is a placeholder, and every other question mark is replaced. */
export interface BoundSql {
  readonly text: string;
  readonly bindings: readonly unknown[];
}

type NamedBindings = Readonly<Record<string, unknown>>;

/** A backslash makes the character after it literal. */
const byPlace = /\\\?|\?\??/y;
/** A name with a colon after it is an identifier, unless `::` begins there. */
const byName = /\\[?:]|::|:\w+(?::(?=::)|:(?!:))?/y;

/**
 * Binds values to the placeholders in SQL that the program wrote. `?` and `:name` are values, `??` and `:name:` are
 * identifiers. Without bindings, nothing in the text is a placeholder.
 *
 * @param call the call, for messages
 * @throws OptionError if the placeholders and the bindings do not match, or if a binding cannot be a value
 */
export function bindPlaceholders(call: string, syntax: SqlSyntax, sql: unknown, bindings: unknown): BoundSql {
  if (typeof sql !== 'string')
    throw new OptionError(`${call}: the SQL must be a string, not ${describeValue(sql)}`);
  if (sql.includes(questionMark)) throw new OptionError(`${call}: the SQL contains a NUL character`);
  if (Array.isArray(bindings)) return bindByPlace(call, syntax, sql, bindings);
  if (isPlainObject(bindings)) return bindByName(call, syntax, sql, bindings as NamedBindings);
  const found = describeValue(bindings);
  throw new OptionError(`${call}: the bindings must be an array or an object, not ${found}`);
}

function bindByPlace(call: string, syntax: SqlSyntax, sql: string, bindings: readonly unknown[]): BoundSql {
  let count = 0;
  const bound: unknown[] = [];
  const text = replacePlaceholders(syntax, sql, byPlace, (placeholder) => {
    if (bindings.length === 0) return undefined;
    if (count < bindings.length)
      bound.push(readBinding(call, String(count), placeholder === '??', bindings[count]));
    count += 1;
    return placeholder;
  });
  if (count !== bindings.length) throw wrongCount(call, count, bindings.length);
  return { text, bindings: bound };
}

function bindByName(call: string, syntax: SqlSyntax, sql: string, named: NamedBindings): BoundSql {
  const bindings: unknown[] = [];
  const hasNone = Object.keys(named).length === 0;
  const text = replacePlaceholders(syntax, sql, byName, (placeholder) => {
    const name = placeholder.replaceAll(':', '');
    const isKnown = Object.hasOwn(named, name);
    // In `a[1:2]`, the number is no name.
    if (hasNone || name === '' || (/^\d/.test(name) && !isKnown)) return undefined;
    if (!isKnown) throw missingBinding(call, name);
    const isIdentifier = placeholder.endsWith(':');
    bindings.push(readBinding(call, `'${name}'`, isIdentifier, named[name]));
    return isIdentifier ? '??' : '?';
  });
  return { text, bindings };
}

/**
 * Replaces the placeholders of SQL.
 *
 * @param replace returns the placeholder of knex, or `undefined` for a text that is none
 */
function replacePlaceholders(
  syntax: SqlSyntax,
  sql: string,
  pattern: RegExp,
  replace: (placeholder: string) => string | undefined,
): string {
  let replaced = '';
  for (const { kind, text } of readTokens(syntax, sql, pattern)) {
    if (kind === 'placeholder' && !text.startsWith('\\'))
      replaced += replace(text) ?? text.replaceAll('?', questionMark);
    else replaced += (kind === 'placeholder' ? text.slice(1) : text).replaceAll('?', questionMark);
  }
  return replaced;
}

/**
 * Returns a binding for knex.
 *
 * @param which the place or the name of the binding
 */
function readBinding(call: string, which: string, isIdentifier: boolean, value: unknown): unknown {
  const isInvalid =
    ['undefined', 'function', 'symbol'].includes(typeof value) || describeValue(value) === 'an invalid Date';
  if (isInvalid) throw new OptionError(`${call}: binding ${which} is ${describeValue(value)}`);
  if (!isIdentifier) return value;
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? value.map(escapeName) : value;
  if (typeof value === 'string') return escapeName(value);
  throw new OptionError(
    `${call}: binding ${which} is ${describeValue(value)}, not the name of an identifier`,
  );
}

function escapeName(name: unknown): unknown {
  return typeof name === 'string' ? name.replaceAll('?', questionMark) : name;
}

function wrongCount(call: string, placeholders: number, bindings: number): OptionError {
  const has = `the SQL has ${placeholders} ${placeholders === 1 ? 'placeholder' : 'placeholders'} \`?\``;
  const given = bindings === 1 ? '1 binding was given' : `${bindings} bindings were given`;
  return new OptionError(`${call}: ${has}, and ${given}`, {
    hint: 'pass one binding for each; write `\\\\?` for a question mark that is an operator',
  });
}

function missingBinding(call: string, name: string): OptionError {
  return new OptionError(`${call}: the SQL names the binding '${name}', which was not given`, {
    hint: 'pass it; write `\\\\:` for a colon that begins no name',
  });
}
