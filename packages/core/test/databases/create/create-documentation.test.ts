import { DataTypes, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { readPage, refused, run, type Scope } from '../../helpers/page-examples.js';

const { blocks, block } = readPage('create.md');

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
