import { tracingChannel } from 'node:diagnostics_channel';
import { Database, DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { readPage, refused, run, type Scope } from '../../helpers/page-examples.js';

describeEachDatabase('the documentation', (context) => {
  it('of observability does what it says, example for example', async () => {
    const examples = readPage('observability.md').blocks('ts run');
    expect(examples).toHaveLength(3);
    let scope: Scope = { database: context.open(), Database, DataTypes, tracingChannel, expect, refused };
    for (const code of examples) scope = { ...scope, ...(await run(code, scope)) };
  });
});
