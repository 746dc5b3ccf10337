import fc from 'fast-check';
import { readTokens } from '../../../src/dialect/sql-tokens.js';
import { dialects } from '../../../src/dialects/index.js';

const pieces = ["'", '"', '`', '[', ']', '$$', '$a$', "e'", '\\', '--', '\n', '/*', '*/', '?', ':', 'a', '1'];

describe.each(Object.values(dialects))('the tokens of SQL on $displayName', ({ sqlSyntax }) => {
  it('are together the whole text, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces)), (parts) => {
        const text = parts.join('');
        const tokens = [...readTokens(sqlSyntax, text, /\?/y)];
        expect(tokens.map((token) => token.text).join('')).toBe(text);
      }),
    );
  });

  it('are read from a long text', () => {
    const text = `select '${"''".repeat(500_000)}', /*${'*'.repeat(500_000)}*/ "${'x'.repeat(500_000)}"`;
    const literals = [...readTokens(sqlSyntax, text)].filter(({ kind }) => kind === 'literal');
    expect(literals.at(-1)?.text).toHaveLength(500_002);
  });
});
