import { changesOf, DataTypes, Model, Op } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { readPage, refused, run } from '../../helpers/page-examples.js';

/** Each example has models of its own, of the same names. */
const examples = readPage('associations.md').blocks('ts run alone');

describeEachDatabase('the documentation of several kinds of parents', (context) => {
  it('has an example of each way to store them, with what it promises', () => {
    expect(examples).toHaveLength(3);
    expect(examples.map((code) => code.match(/; \/\/ (=>|throws) /g)?.length)).toEqual([9, 8, 5]);
  });

  it.each(examples)('does what it says: %#', async (code) => {
    await run(code, { database: context.open(), Model, DataTypes, Op, changesOf, expect, refused });
  });
});
