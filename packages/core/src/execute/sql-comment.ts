import { OptionError } from '../errors/input-errors.js';
import { isPlainObject } from '../util/plain-object.js';

/** Returns the values of the comment that a statement gets. */
export type Comments = () => Readonly<Record<string, unknown>> | undefined;

/** Adds a comment to the text of a statement. */
export type AddComment = (sql: string) => string;

/**
 * Returns the function that adds the values of `comments` to a text in the format of sqlcommenter. A text that contains a
 * comment stays as it is.
 *
 * @see https://google.github.io/sqlcommenter/spec/
 */
export function commentWith(comments: Comments | undefined): AddComment {
  if (comments === undefined) return (sql) => sql;
  return (sql) => {
    const comment = writeComment(readComments(comments));
    return comment === '' || hasComment.test(sql) ? sql : `${sql} ${comment}`;
  };
}

const hasComment = /--|\/\*/;

function readComments(comments: Comments): readonly (readonly [key: string, value: string])[] {
  const values = comments() ?? {};
  if (!isPlainObject(values)) throw invalid('does not return an object');
  return Object.entries(values).flatMap(([key, value]) => {
    if (value === undefined) return [];
    if (typeof value !== 'string') throw invalid(`returns a value of '${key}' that is not a text`);
    return [[key, value] as const];
  });
}

function invalid(what: string): OptionError {
  return new OptionError(`The function \`comments\` of the database ${what}`);
}

/** Returns a comment with values by their names; an empty text if there are none. */
export function writeComment(values: readonly (readonly [key: string, value: string])[]): string {
  if (values.length === 0) return '';
  const encoded = values.map(([key, value]) => [encode(key), encode(value)] as const);
  const sorted = encoded.sort(([a], [b]) => (a < b ? -1 : 1));
  return `/*${sorted.map(([key, value]) => `${key}='${value}'`).join(',')}*/`;
}

const loneSurrogates = /\p{Surrogate}/gu;

/** Encodes a slash too, so that no value can end the comment or begin another one. */
function encode(text: string): string {
  return encodeURIComponent(text.replaceAll(loneSurrogates, '\uFFFD')).replaceAll("'", "\\'");
}
