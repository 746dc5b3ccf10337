/**
 * Compares JSON as `jsonb`, because `json` has no equality. `jsonb` has neither NUL nor lone surrogates: a row with one,
 * which another program may have written, would fail the query. So such characters are replaced by U+0001 U+0002, and
 * U+0001 is doubled in rows and operands, so that no other value has this form. JSON always escapes U+0001 as `\u0001`.
 */

/** Returns the `jsonb` of a column or an expression of the type `json`. */
export function jsonOperand(operand: string): string {
  const plain = `strpos(v.t, ${literal(String.raw`\u`)}) = 0`;
  const converted = `case when ${plain} then cast(v.t as jsonb) else cast(${rewritten} as jsonb) end`;
  return `(select ${converted} from (select cast(${operand} as text)) as v(t))`;
}

/** Returns the form of a JSON text that is compared with a {@link jsonOperand}. The text has no NUL or lone surrogate. */
export function jsonOperandText(text: string): string {
  if (!text.includes(String.raw`\u0001`)) return text;
  return text
    .replaceAll(String.raw`\\`, String.raw`\u005c`)
    .replaceAll(String.raw`\u0001`, String.raw`\u0001\u0001`);
}

/** Replaces each match. In expressions and replacements, a backslash is written twice. */
type Step = readonly [call: 'replace' | 'regexp_replace', from: string, to: string];

const steps: readonly Step[] = [
  // Each backslash that is left begins another escape.
  ['replace', String.raw`\\`, String.raw`\u005c`],
  ['replace', String.raw`\u0001`, String.raw`\u0001\u0001`],
  // Pairs of surrogates are put aside: no other text has two backslashes.
  ['regexp_replace', String.raw`\\u([dD][89abAB]..)\\u([dD][c-fC-F]..)`, String.raw`\\\\\1\2`],
  ['regexp_replace', String.raw`\\u(0000|[dD][89a-fA-F]..)`, String.raw`\\u0001\\u0002`],
  ['regexp_replace', String.raw`\\\\(....)(....)`, String.raw`\\u\1\\u\2`],
];

const rewritten = steps.reduce((text, [call, from, to]) => {
  const flags = call === 'replace' ? '' : ", 'g'";
  return `${call}(${text}, ${literal(from)}, ${literal(to)}${flags})`;
}, 'v.t');

/** Returns a literal that does not depend on the setting `standard_conforming_strings`. */
function literal(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\')}'`;
}
