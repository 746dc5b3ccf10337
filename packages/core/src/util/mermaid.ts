/** What Mermaid could take for syntax of its own: all but letters, digits, and the marks that names are made of. */
const notOfNames = /[^\p{L}\p{M}\p{N}_.-]/gu;

/**
 * A name inside a quoted text of a Mermaid diagram, with an entity code for each character that could end the text or
 * mean something else. A space is one of them: Mermaid reads a line with `direction TB` in it as a direction.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 *
 * @example
 * mermaidText('half "price"'); // 'half#32;#34;price#34;'
 */
export function mermaidText(name: string): string {
  return name.replace(notOfNames, (character) => `#${character.codePointAt(0)};`);
}

/** Attributes of an entity-relationship diagram are words, of these ranges in Mermaid's grammar, and not quoted. */
const notOfWords = /[^\w\u00c0-\uffff-]|[^\p{L}\p{M}\p{N}_-]/gu;

/** A word does not start with a digit or a hyphen, nor as the mark of a key does. */
const wrongStart = /^(?![\p{L}_])|^[pfuPFU][kK](?!\w)/u;

/**
 * A name where a Mermaid entity-relationship diagram takes a word; behind one that had to be changed stands the name
 * itself, as the comment.
 *
 * @example
 * mermaidWord('price in €'); // ['price_in__', '"price#32;in#32;#8364;"']
 */
export function mermaidWord(name: string): readonly [word: string, comment?: string] {
  const word = name.replace(notOfWords, '_').replace(wrongStart, '_$&');
  return word === name ? [name] : [word, `"${mermaidText(name)}"`];
}
