import { asBody, type Body, describeEachDatabase, openOrders } from '@espalier/testkit';

describeEachDatabase('the statements of a save', (context) => {
  const isPostgres = context.dialect === 'postgres';

  it('are one on PostgreSQL if the stored roots have versions', async () => {
    const { Order, body, include } = await openOrders(context, { version: true });
    body.reference = 'A-2';
    body.lines[0].qty = 10;
    body.lines.splice(1, 1);
    body.lines.push({ position: 4, sku: 'sofa', qty: 4, discounts: [{ percent: 1 }] });
    body.tags[1] = { name: 'green' };
    context.statements.length = 0;
    const saved: Body = await Order.save(body, { include });
    if (isPostgres) expect(context.statements).toHaveLength(1);
    expect(saved.version).toBe(2);
    context.statements.length = 0;
    const again = await Order.save(asBody(saved), { include });
    if (isPostgres) expect(context.statements).toHaveLength(1);
    expect(asBody(again)).toEqual(asBody(saved));
  });

  if (isPostgres)
    it('are four on PostgreSQL without versions', async () => {
      const { Order, body, include } = await openOrders(context);
      body.lines[0].qty = 10;
      await Order.save(body, { include });
      expect(context.statements.map((text) => text.slice(0, 6))).toEqual([
        'begin',
        'select',
        'with g',
        'commit',
      ]);
    });

  it.each([true, false])('are as many as the plan says, or fewer, with version: %s', async (version) => {
    const { Order, body, include } = await openOrders(context, { version });
    body.reference = 'A-2';
    body.lines[0].qty = 10;
    body.lines.splice(1, 1);
    body.lines.push({ position: 4, sku: 'sofa' });
    body.tags[1] = { name: 'green' };
    const plan = Order.planSave(structuredClone(body), { include });
    expect(plan.explain()).toContain('save order: up to ');
    context.statements.length = 0;
    await Order.save(body, { include });
    if (isPostgres) expect(context.statements).toHaveLength(plan.statements);
    else expect(context.statements.length).toBeLessThanOrEqual(plan.statements);
  });

  it('are one on PostgreSQL for a preview, and one select for each association and level on SQLite', async () => {
    const { Order, body, include } = await openOrders(context);
    body.lines[0].qty = 10;
    body.lines.pop();
    context.statements.length = 0;
    await Order.previewSave(body, { include });
    expect(context.statements).toHaveLength(isPostgres ? 1 : 6);
    expect(context.statements.every((text) => /^(select|with g0)/.test(text))).toBe(true);
  });
});
