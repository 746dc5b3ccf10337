import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/** A piece of SQL. In its text, `??` is the placeholder of an identifier and `?` the placeholder of a value, in order. */
export interface Fragment {
  readonly text: string;
  /** A dot separates the parts of an identifier; one inside of a part is a {@link dot}. */
  readonly identifiers: readonly string[];
  /** In the form that the driver binds. */
  readonly values: readonly unknown[];
}

/** Replaces a literal question mark in the text of a fragment. No SQL text can contain this character. */
export const questionMark = '\0';

/** Replaces a dot inside of a part of an identifier. No name can contain this character. */
const dot = '\0';

/** The fragment without SQL. */
export const empty: Fragment = Object.freeze({ text: '', identifiers: [], values: [] });

/** The placeholder of a value that is bound each time the text runs, and is not part of the fragment. */
export const slot: Fragment = Object.freeze({ text: '?', identifiers: [], values: [undefined] });

/**
 * Returns a fragment of literal SQL and interpolated fragments. A number that is interpolated becomes part of a name, as in
 * `c0`. Values and names become fragments by {@link value}, {@link identifier} and {@link column}.
 *
 * @example sql`update ${table(model)} set ${column(name)} = ${value('Chair')} where ${condition}`
 */
export function sql(texts: TemplateStringsArray, ...parts: readonly (Fragment | number)[]): Fragment {
  const fragments = parts.map((part) => (typeof part === 'number' ? raw(String(part)) : part));
  return interleave(texts, fragments);
}

/** Returns literal SQL texts with fragments between them. There is one more text than there are fragments. */
export function interleave(texts: readonly string[], parts: readonly Fragment[]): Fragment {
  return concat(parts, (index) => escapeQuestionMarks(texts[index] as string));
}

/** Returns SQL that is not a literal of this program: a type, or an expression of the database or the user. */
export function raw(text: string): Fragment {
  return { text: escapeQuestionMarks(text), identifiers: [], values: [] };
}

/** Returns a value. @param bound the value in the form that the driver binds */
export function value(bound: unknown): Fragment {
  return { text: '?', identifiers: [], values: [bound] };
}

/** Returns a name, which is quoted when the fragment is rendered. A dot separates the name of a table or schema from it. */
export function identifier(name: string): Fragment {
  return { text: '??', identifiers: [name], values: [] };
}

/** Returns a name of one part, which may contain any character. */
export function plainName(name: string): Fragment {
  return identifier(partOfIdentifier(name));
}

/** Returns a name as a part of an identifier. */
export function partOfIdentifier(name: string): string {
  return name.includes('.') ? name.replaceAll('.', dot) : name;
}

/** Returns the parts of an identifier as the names that they are. */
export function namesIn(identifier: string): readonly string[] {
  return identifier.split('.').map((part) => (part.includes(dot) ? part.replaceAll(dot, '.') : part));
}

export function table(model: ModelDefinition): Fragment {
  return identifier(model.table);
}

/** Returns a column, qualified by a table or alias unless the qualifier is empty. */
export function column(attribute: Attribute, qualifier = ''): Fragment {
  const name = partOfIdentifier(attribute.column);
  return identifier(qualifier === '' ? name : `${qualifier}.${name}`);
}

/** Returns columns, separated by commas. */
export function columns(attributes: readonly Attribute[], qualifier = ''): Fragment {
  return join(attributes.map((attribute) => column(attribute, qualifier)));
}

/**
 * Returns a dialect's template with its placeholders replaced by fragments, in order.
 *
 * @param template SQL in which each `?` or `??` is the placeholder of a part
 */
export function fill(template: string, parts: readonly Fragment[]): Fragment {
  const texts = template.split(/\?{1,2}/);
  if (texts.length !== parts.length + 1) throw new Error(`placeholders do not match: ${template}`);
  return concat(parts, (index) => texts[index] as string);
}

/** Returns a dialect's template with one fragment in place of each of its placeholders. */
export function fillAll(template: string, part: Fragment): Fragment {
  const texts = template.split('?');
  return concat(
    texts.slice(1).map(() => part),
    (index) => texts[index] as string,
  );
}

export function join(parts: readonly Fragment[], separator = ', '): Fragment {
  const between = escapeQuestionMarks(separator);
  return concat(parts, (index) => (index === 0 || index === parts.length ? '' : between));
}

/** Returns the condition that all conditions hold. Empty conditions are omitted. */
export function and(conditions: readonly Fragment[]): Fragment {
  return join(
    conditions.filter((condition) => !isEmpty(condition)),
    ' and ',
  );
}

export function not(condition: Fragment): Fragment {
  return sql`not (${condition})`;
}

/** Returns a clause of a statement, a keyword and its content; an empty fragment if the content is empty. */
export function clause(keyword: string, content: Fragment): Fragment {
  return isEmpty(content) ? empty : join([raw(` ${keyword} `), content], '');
}

export function isEmpty({ text }: Fragment): boolean {
  return text === '';
}

function escapeQuestionMarks(text: string): string {
  return text.includes('?') ? text.replaceAll('?', questionMark) : text;
}

/** Concatenates parts, with a text before each part and one after the last. */
function concat(parts: readonly Fragment[], textAt: (index: number) => string): Fragment {
  const identifiers: string[] = [];
  const values: unknown[] = [];
  let text = textAt(0);
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] as Fragment;
    text += part.text + textAt(index + 1);
    for (const name of part.identifiers) identifiers.push(name);
    for (const each of part.values) values.push(each);
  }
  return { text, identifiers, values };
}
