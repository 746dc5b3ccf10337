import { changesOf, DataTypes, Model, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { readPage, refused, run, type Scope } from '../../helpers/page-examples.js';

describeEachDatabase('the documentation', (context) => {
  /** Runs the examples of a page in their order, and returns what they declare. */
  async function runExamples(examples: readonly string[]): Promise<Scope> {
    let scope: Scope = { database: context.open(), Model, DataTypes, changesOf, sql, expect, refused };
    for (const code of examples) scope = { ...scope, ...(await run(code, scope)) };
    return scope;
  }

  it('of upserting does what it says, example for example', async () => {
    const examples = readPage('upserting.md').blocks('ts run');
    expect(examples).toHaveLength(6);
    expect(examples.join('').match(/; \/\/ => /g)).toHaveLength(5);
    await runExamples(examples);
  });

  it('of save does what it says, example for example', async () => {
    const { blocks, block } = readPage('save.md');
    const examples = blocks('ts run');
    expect(examples.length).toBeGreaterThan(7);
    const scope = await runExamples(examples);
    const { explain } = scope.plan as { explain(): string };
    const own = (text: string) => text.split('\n').filter((line) => !line.startsWith('  on '));
    expect(own(explain.call(scope.plan))).toEqual(own(block('text explain')));
    if (context.dialect === 'postgres') expect(explain.call(scope.plan)).toBe(block('text explain'));
  });
});
