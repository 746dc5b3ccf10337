import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EspalierError } from '@espalier/core';
import { transformSync } from '@swc/core';

/** Runs the examples of a page of the documentation, each of which builds on those before it. */

/** Returns the code blocks of a page by what their fence says. */
export function readPage(name: string) {
  const page = readFileSync(join(__dirname, '../../../../docs', name), 'utf8');
  const blocks = (kind: string) =>
    [...page.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)]
      .filter(([, fence]) => fence === kind)
      .map(([, , code = '']) => code);
  const block = (kind: string) => (blocks(kind)[0] ?? '').trimEnd();
  return { blocks, block };
}

export type Scope = Record<string, unknown>;
const AsyncFunction = (async () => undefined).constructor as new (
  ...text: string[]
) => (...values: unknown[]) => Promise<Scope>;

/** `value; // => literal` and `call; // throws words` are what the page promises. */
function asTest(code: string): string {
  return code
    .replace(/^(.+); \/\/ => (.+)$/gm, (_, value, literal) => `expect(${value}).toEqual(${literal});`)
    .replace(
      /^await (.+); \/\/ throws (.+)$/gm,
      (_, call, words) => `await refused(() => ${call}, ${JSON.stringify(words)});`,
    );
}

/** The examples are TypeScript; what runs is what is left of them without the types. */
function withoutTypes(code: string): string {
  return transformSync(code, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }).code;
}

/** Runs an example with what those before it have declared, and returns what it declares. */
export async function run(code: string, scope: Scope): Promise<Scope> {
  const declared = [...code.matchAll(/^(?:class (\w+)|const (?:\[(.+?)\]|(\w+))(?:: .+?)? =)/gm)].flatMap(
    ([, model, list, name]) => list?.split(', ') ?? [model ?? name],
  );
  const names = Object.keys(scope).filter((name) => !declared.includes(name));
  const text = `${withoutTypes(asTest(code))}\nreturn { ${declared.join(', ')} };`;
  return new AsyncFunction(...names, text)(...names.map((name) => scope[name]));
}

/** Expects a call to throw an error with these words. */
export async function refused(call: () => Promise<unknown>, words: string): Promise<void> {
  const error = await call().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(EspalierError);
  // As a log prints it: the message with its hint.
  expect(String(error)).toContain(words);
}
