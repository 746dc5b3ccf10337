import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataTypes, EspalierError, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { transformSync } from '@swc/core';

const page = readFileSync(join(__dirname, '../../../../../docs/create.md'), 'utf8');

/** The code blocks of the page whose fence says this. */
const blocks = (kind: string) =>
  [...page.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)]
    .filter(([, fence]) => fence === kind)
    .map(([, , code = '']) => code);

const block = (kind: string) => (blocks(kind)[0] ?? '').trimEnd();

type Scope = Record<string, unknown>;
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

async function run(code: string, scope: Scope): Promise<Scope> {
  const declared = [...code.matchAll(/^(?:class (\w+)|const (?:\[(.+?)\]|(\w+))(?:: .+?)? =)/gm)].flatMap(
    ([, model, list, name]) => list?.split(', ') ?? [model ?? name],
  );
  const names = Object.keys(scope).filter((name) => !declared.includes(name));
  const text = `${withoutTypes(asTest(code))}\nreturn { ${declared.join(', ')} };`;
  return new AsyncFunction(...names, text)(...names.map((name) => scope[name]));
}

/** Runs an example. The hooks that it adds are its own: those that follow are shown without any. */
async function runAlone(code: string, scope: Scope): Promise<Scope> {
  const adding = jest.spyOn(Model, 'addHook');
  const result = await run(code, scope);
  const { calls, contexts } = adding.mock;
  for (const [index, [name, hook]] of calls.entries())
    (contexts[index] as typeof Model).removeHook(name, hook);
  adding.mockRestore();
  return result;
}

async function refused(call: () => Promise<unknown>, words: string): Promise<void> {
  const error = await call().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(EspalierError);
  // As a log prints it: the message with its hint.
  expect(String(error)).toContain(words);
}

describeEachDatabase('the documentation of create', (context) => {
  it('does what it says, example for example', async () => {
    const database = context.open();
    let scope: Scope = { database, Model, DataTypes, expect, refused };
    const examples = blocks('ts run');
    expect(examples.length).toBeGreaterThan(8);
    for (const code of examples) scope = { ...scope, ...(await runAlone(code, scope)) };
    const { plan } = scope as { plan: { explain(): string; toMermaid(): string } };
    const own = (text: string) => text.split('\n').filter((line) => !line.startsWith('  on '));
    expect(own(plan.explain())).toEqual(own(block('text explain')));
    if (context.dialect === 'postgres') expect(plan.explain()).toBe(block('text explain'));
    expect(plan.toMermaid()).toBe(block('mermaid'));
  });

  it('shows the statements that are sent', async () => {
    const database = context.open();
    const [models = ''] = (blocks('ts run')[0] ?? '').split('\nconst chair');
    const scope = await run(models, { database, Model, DataTypes });
    const code = (blocks('ts run').at(-1) ?? '').replace('Product.planCreate', 'await Product.create');
    await run(code, { ...scope, expect, refused });
    context.statements.length = 0;
    await run(code, { ...scope, expect, refused });
    const shown = block(`sql ${context.dialect}`).split('\n');
    const lines = context.dialect === 'sqlite' ? shown : [shown.map((line) => line.trim()).join(' ')];
    expect(context.statements).toEqual(lines);
  });
});
