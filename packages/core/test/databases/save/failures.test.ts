import { EspalierError } from '@espalier/core';
import {
  asBody,
  type Body,
  describeEachDatabase,
  errorOf,
  type Orders,
  openOrders,
  withoutPipelining,
} from '@espalier/testkit';
import { fault, type Moment, withFault } from '../create/random-graphs/faults.js';

describeEachDatabase('a save that fails', (context) => {
  const tablesOf = async (models: Orders) => {
    const { Order, Customer, Line, Discount, Note, Tag, OrderTag } = models;
    const all = [Order, Customer, Line, Discount, Note, Tag];
    const rows = [];
    for (const model of all) rows.push(asBody(await (model as typeof Order).findAll({ order: ['id'] })));
    return [
      ...rows,
      asBody(await (OrderTag as unknown as typeof Order).findAll({ order: ['tagId' as 'id'] })),
    ];
  };

  function change(body: Body): Body {
    body.reference = 'A-2';
    body.customer.name = 'Anna';
    body.lines[0].qty = 10;
    body.lines[0].discounts.pop();
    body.lines.splice(1, 1);
    body.lines.push({ position: 4, sku: 'sofa', discounts: [{ percent: 1 }] });
    body.note = { text: 'new' };
    body.tags[1] = { name: 'green' };
    return body;
  }

  const moments = { sqlite: ['before'] as const, postgres: ['before', 'after'] as const }[context.dialect];
  const locks = [
    'a version',
    'a lock',
    ...(context.dialect === 'sqlite' ? [] : ['a lock by itself']),
  ] as const;
  const cases = moments.flatMap((moment) => locks.map((lock) => ({ moment, lock })));

  it.each<{ readonly moment: Moment; readonly lock: string }>(cases)(
    'because a statement is lost $moment it reaches the database stores all or nothing, and says if that is unknown (with $lock)',
    async ({ moment, lock }) => {
      const isByItself = lock === 'a lock by itself';
      const models = await openOrders(context, {
        version: lock === 'a version',
        database: isByItself ? withoutPipelining(context) : {},
      });
      const { database, Order, include, body } = models;
      const values = change(body);
      const given = structuredClone(values);
      const before = await tablesOf(models);
      let failures = 0;
      let isStored = false;
      for (let nth = 1; ; nth += 1) {
        const { error, failed } = await withFault(context, database, { nth, moment }, () =>
          Order.save(values, { include }),
        );
        expect(values).toEqual(given);
        if (failed === undefined) {
          expect(error).toBeUndefined();
          break;
        }
        const isUnknown = error instanceof EspalierError && error.outcome === 'unknown';
        expect(isUnknown ? error.cause : error).toBe(fault);
        failures += 1;
        const commits = context.dialect === 'postgres' && (!isByItself || /^commit\b/.test(failed));
        expect([failed, isUnknown]).toEqual([failed, commits]);
        const isDone = moment === 'after' && /^commit\b|^with\b|\nwith\b/.test(failed);
        const tables = await tablesOf(models);
        if (isDone && JSON.stringify(tables) !== JSON.stringify(before)) {
          isStored = true;
          break;
        }
        expect(tables).toEqual(before);
      }
      expect(failures).toBeGreaterThan(0);
      expect(isStored).toBe(moment === 'after');
      const saved = await Order.findByPk(body.id, { include: [Order.Lines, Order.Tags] });
      expect(saved?.lines.map(({ sku }) => sku).sort()).toEqual(['chair', 'lamp', 'sofa']);
    },
  );

  it('names the path of the row that the database rejects, and stores nothing', async () => {
    const models = await openOrders(context, { version: true });
    const { Order, include, body } = models;
    const before = await tablesOf(models);
    change(body);
    body.lines.push({ position: 4, sku: 'twice' });
    expect(await errorOf(Order.save(body, { include }))).toMatchObject({ code: 'DUPLICATE_KEY' });
    body.lines.pop();
    body.tags[1] = { name: 'red' };
    const error = await errorOf(Order.save(body, { include }));
    expect(error).toMatchObject({ code: 'DUPLICATE_KEY' });
    body.tags = [{ id: body.tags[0].id }, { name: 'blue' }];
    expect(await errorOf(Order.save(body, { include }))).toMatchObject({
      code: 'UNIQUE_CONSTRAINT',
      path: ['tags', 1, 'name'],
    });
    expect(await tablesOf(models)).toEqual(before);
  });
});
