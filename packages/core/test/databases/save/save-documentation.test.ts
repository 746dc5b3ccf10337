import { changesOf, DataTypes, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { readPage, refused, run, type Scope } from '../../helpers/page-examples.js';

const { blocks, block } = readPage('save.md');

describeEachDatabase('the documentation of save', (context) => {
  it('does what it says, example for example', async () => {
    const database = context.open();
    let scope: Scope = { database, Model, DataTypes, changesOf, expect, refused };
    const examples = blocks('ts run');
    expect(examples.length).toBeGreaterThan(7);
    for (const code of examples) scope = { ...scope, ...(await run(code, scope)) };
    const { explain } = scope.plan as { explain(): string };
    const own = (text: string) => text.split('\n').filter((line) => !line.startsWith('  on '));
    expect(own(explain.call(scope.plan))).toEqual(own(block('text explain')));
    if (context.dialect === 'postgres') expect(explain.call(scope.plan)).toBe(block('text explain'));
  });
});
