import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/** A piece of SQL with all that belongs to it: in its text, `??` stands for an identifier and `?` for a value, in order. */
export interface Fragment {
  readonly text: string;
  readonly identifiers: readonly string[];
  /** As the driver binds them. */
  readonly values: readonly unknown[];
}

/** Stands in the text of a fragment for a question mark of the SQL itself: no SQL text can have this character. */
export const questionMark = '\0';

/** No SQL at all. */
export const empty: Fragment = Object.freeze({ text: '', identifiers: [], values: [] });

/** A value that is bound anew whenever the text runs, and so is not in the fragment. */
export const slot: Fragment = Object.freeze({ text: '?', identifiers: [], values: [undefined] });

/**
 * Writes a fragment. The text is taken as it is; what is interpolated is another fragment, or a number that is part of a
 * name, as in `c0`. Values and names become fragments by {@link value}, {@link identifier} and {@link column}.
 *
 * @example sql`update ${table(model)} set ${column(name)} = ${value('Chair')} where ${condition}`
 */
export function sql(texts: TemplateStringsArray, ...parts: readonly (Fragment | number)[]): Fragment {
  const fragments = parts.map((part) => (typeof part === 'number' ? raw(String(part)) : part));
  return interleave(texts, fragments);
}

/** Puts fragments between texts, of which there is one more. The texts are taken as they are. */
export function interleave(texts: readonly string[], parts: readonly Fragment[]): Fragment {
  return concat(parts, (index) => escapeQuestionMarks(texts[index] as string));
}

/** SQL that is not a literal of this program: a type, or an expression that the database or the user wrote. */
export function raw(text: string): Fragment {
  return { text: escapeQuestionMarks(text), identifiers: [], values: [] };
}

/** A value as the driver binds it. */
export function value(bound: unknown): Fragment {
  return { text: '?', identifiers: [], values: [bound] };
}

/** A name, quoted when the fragment is rendered; a dot separates the name of a table or schema from it. */
export function identifier(name: string): Fragment {
  return { text: '??', identifiers: [name], values: [] };
}

export function table(model: ModelDefinition): Fragment {
  return identifier(model.table);
}

/** A column of a table or alias; of the only table in sight when there is no qualifier. */
export function column(attribute: Attribute, qualifier = ''): Fragment {
  return identifier(qualifier === '' ? attribute.column : `${qualifier}.${attribute.column}`);
}

/** Columns, separated by commas. */
export function columns(attributes: readonly Attribute[], qualifier = ''): Fragment {
  return join(attributes.map((attribute) => column(attribute, qualifier)));
}

/**
 * Fills the placeholders of a dialect's template with fragments, in order.
 *
 * @param template SQL in which each `?` or `??` stands for a part
 */
export function fill(template: string, parts: readonly Fragment[]): Fragment {
  const texts = template.split(/\?{1,2}/);
  if (texts.length !== parts.length + 1) throw new Error(`placeholders do not match: ${template}`);
  return concat(parts, (index) => texts[index] as string);
}

export function join(parts: readonly Fragment[], separator = ', '): Fragment {
  const between = escapeQuestionMarks(separator);
  return concat(parts, (index) => (index === 0 || index === parts.length ? '' : between));
}

/** The condition that all conditions hold; empty ones add nothing. */
export function and(conditions: readonly Fragment[]): Fragment {
  return join(
    conditions.filter((condition) => !isEmpty(condition)),
    ' and ',
  );
}

export function not(condition: Fragment): Fragment {
  return sql`not (${condition})`;
}

/** A clause of a statement: a keyword and what follows it, or nothing where nothing follows. */
export function clause(keyword: string, content: Fragment): Fragment {
  return isEmpty(content) ? empty : join([raw(` ${keyword} `), content], '');
}

export function isEmpty({ text }: Fragment): boolean {
  return text === '';
}

function escapeQuestionMarks(text: string): string {
  return text.includes('?') ? text.replaceAll('?', questionMark) : text;
}

/** Puts parts together, with a text before each and one after the last. */
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
