import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the compiler says of common mistakes, to the letter: these texts are read by people. */

const mistakes = join(__dirname, '../types/messages');
const documentation = readFileSync(join(__dirname, '../../../../docs/types.md'), 'utf8');

const user =
  `{ id?: number | undefined; createdAt?: string | number | Date | undefined; ` +
  `updatedAt?: string | number | Date | undefined; firstName: string; lastName?: string | null | undefined; ` +
  `addresses?: "add 'user.Addresses' to include"; products?: "add 'user.Products' to include"; ` +
  `profile?: "add 'user.Profile' to include"; }`;

const newAddress = `{ id?: undefined; type: "home" | "work"; city: string; user?: "add 'address.User' to include"; }`;

const expected = {
  'misspelt-nested-key':
    `(4,42): error TS2561: Object literal may only specify known properties, but 'firstNam' does not exist in ` +
    `type '${user}'. Did you mean to write 'firstName'?`,
  'wrong-enum-member': `(5,38): error TS2820: Type '"hom"' is not assignable to type '"home" | "work"'. Did you mean '"home"'?`,
  'missing-nested-attribute':
    `(4,34): error TS2741: Property 'firstName' is missing in type '{ lastName: string; }' but required in ` +
    `type '${user}'.`,
  'not-included': `(4,34): error TS2322: Type '{ firstName: string; }' is not assignable to type '"add 'product.User' to include"'.`,
  'of-another-model':
    `(4,43): error TS2322: Type 'HasMany<typeof User, typeof Address, NoOptions>' is not assignable to type ` +
    `'"association 'addresses' belongs to model 'user', not to 'product'"'.`,
  'unknown-attribute-in-where':
    `(4,28): error TS2561: Object literal may only specify known properties, but 'titel' does not exist in ` +
    `type 'Where<typeof Product>'. Did you mean to write 'title'?`,
  'unknown-attribute-below-include': `(4,67): error TS2322: Type '"Mick"' is not assignable to type '"no attribute 'fistName' of model 'user'"'.`,
  'unknown-json-path-in-order':
    `(8,23): error TS2322: Type 'JsonExpression<"meta", "size.widht", "number">' is not assignable to type 'Order<typeof Box, never>'.\n` +
    `  Type 'JsonExpression<"meta", "size.widht", "number">' is not assignable to type 'ModelExpression<typeof Box>'.\n` +
    `    The types of '['~json'].meta.number' are incompatible between these types.\n` +
    `      Type '"size.widht"' is not assignable to type '"size.width"'.`,
  'unknown-json-path-in-groups':
    `(5,28): error TS2322: Type '(DataType<string, string> | JsonExpression<"meta", "size.unt", "text">)[]' is not assignable ` +
    `to type '"no path 'size.unt' to a text in 'meta' of model 'box'"'.`,
  'operator-as-text':
    `(4,34): error TS2353: Object literal may only specify known properties, and 'gt' does not exist in ` +
    `type 'ModelExpression<typeof Product> | readonly number[] | ValueOperators<number, never, ModelExpression<typeof Product>>'.`,
  'save-of-an-incomplete-record':
    `(4,32): error TS2322: Type '{ type: "home"; }' is not assignable to type '{ type?: "home" | "work" | ModelExpression<typeof Address> | undefined; ` +
    `city?: string | ModelExpression<typeof Address> | undefined; id: number; user?: "add 'address.User' to include"; } | { ...; }'.\n` +
    `  Property 'city' is missing in type '{ type: "home"; }' but required in type '${newAddress}'.`,
  'save-wrong-value': `(4,41): error TS2322: Type 'number' is not assignable to type 'string | ModelExpression<typeof Address> | undefined'.`,
  'mode-outside-save': `(4,77): error TS2322: Type '"link"' is not assignable to type '"only save accepts 'mode'"'.`,
  'unlink-of-a-required-key': `(4,65): error TS2322: Type '"unlink"' is not assignable to type '"the foreign key 'userId' may not be null; say 'delete'"'.`,
  'update-of-an-instance':
    `(4,55): error TS2769: No overload matches this call.\n  The last overload gave the following error.\n` +
    `    Object literal may only specify known properties, but 'titel' does not exist in type 'Changes<` +
    `{ id?: number | undefined; createdAt?: string | number | Date | undefined; ` +
    `updatedAt?: string | number | Date | undefined; title?: string | null | undefined; ` +
    `price?: string | ... 1 more ... | undefined; userId?: number | ... 1 more ... | undefined; }, ExpressionOf<...>> & NestedUpdates<...>'. ` +
    `Did you mean to write 'title'?`,
  'update-of-no-rows': `(4,36): error TS2345: Argument of type '{}' is not assignable to parameter of type 'Selection<typeof Product>'.`,
};

describe('the compiler, given a mistake', () => {
  const said = compile();

  it.each(Object.entries(expected))('says what is wrong: %s', (mistake, message) => {
    expect(said.get(mistake)).toBe(message);
  });

  it.each([
    'misspelt-nested-key',
    'wrong-enum-member',
    'missing-nested-attribute',
    'not-included',
    'of-another-model',
  ] as const)('is quoted by the documentation: %s', (mistake) => {
    const text = expected[mistake].replace(/^.*?error TS\d+: /, '');
    expect(documentation).toContain(`\`\`\`text\n${text}\n\`\`\``);
  });

  it('says one thing for each mistake, and nothing else', () => {
    expect([...said.keys()].sort()).toEqual(Object.keys(expected).sort());
  });
});

/** What the compiler reports, by the name of the file. */
function compile(): Map<string, string> {
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  const options = ['-p', mistakes, '--pretty', 'false'];
  const { stdout } = spawnSync(process.execPath, [tsc, ...options], { cwd: mistakes, encoding: 'utf8' });
  const reports = stdout.trimEnd().split(/\n(?=\S)/);
  return new Map(
    reports.map((report) => {
      const [, file = report, message = ''] = /^([^(]*)\.ts(\([\s\S]*)$/.exec(report) ?? [];
      return [file, message];
    }),
  );
}
