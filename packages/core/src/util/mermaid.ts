/** Characters that Mermaid may read as syntax: all but letters, digits and the marks that occur in names. */
const unsafeCharacters = /[^\p{L}\p{M}\p{N}_.-]/gu;

/**
 * Returns a name for use in a quoted text of a Mermaid diagram, with an entity code for each character that could end
 * the text or be read as syntax. A space is one of them: Mermaid reads a line that contains `direction TB` as a direction.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 *
 * @example
 * mermaidText('half "price"'); // 'half#32;#34;price#34;'
 */
export function mermaidText(name: string): string {
  return name.replace(unsafeCharacters, (character) => `#${character.codePointAt(0)};`);
}

/** Characters that Mermaid's grammar does not allow in the unquoted words of an entity-relationship diagram. */
const invalidCharacters = /[^\w\u00c0-\uffff-]|[^\p{L}\p{M}\p{N}_-]/gu;

/** A word must not start with a digit, a hyphen, or a mark of a key such as `PK`. */
const invalidStart = /^(?![\p{L}_])|^[pfuPFU][kK](?!\w)/u;

/**
 * Returns a name as a word of a Mermaid entity-relationship diagram. If the name had to be changed, the original follows
 * as a comment.
 *
 * @example
 * mermaidWord('price in €'); // ['price_in__', '"price#32;in#32;#8364;"']
 */
export function mermaidWord(name: string): readonly [word: string, comment?: string] {
  const word = name.replace(invalidCharacters, '_').replace(invalidStart, '_$&');
  return word === name ? [name] : [word, `"${mermaidText(name)}"`];
}
