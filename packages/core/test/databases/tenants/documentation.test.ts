import { anyTenant, DataTypes, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { readPage, refused, run, type Scope } from '../../helpers/page-examples.js';

describeEachDatabase('the documentation', (context) => {
  it('of tenants does what it says, example for example', async () => {
    const examples = readPage('tenants.md').blocks('ts run');
    expect(examples).toHaveLength(7);
    expect(examples.join('').match(/; \/\/ (=>|throws) /g)).toHaveLength(18);
    let scope: Scope = { database: context.open(), Model, DataTypes, anyTenant, expect, refused };
    for (const code of examples) scope = { ...scope, ...(await run(code, scope)) };
  });
});
