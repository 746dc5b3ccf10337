import { VersionConflictError } from '@espalier/core';
import { asBody, type Body, describeEachDatabase, errorOf, openOrders } from '@espalier/testkit';

describeEachDatabase('saving a nested object of a model with versions', (context) => {
  const open = () => openOrders(context, { version: true });

  it('raises the version of the root if anything that it owns changes', async () => {
    const { Order, body, include } = await open();
    body.lines[0].discounts[0].percent = 6;
    const saved: Body = await Order.save(body, { include });
    expect(saved.version).toBe(body.version + 1);
    const values: Body = { id: body.id, version: saved.version, tags: [body.tags[0]] };
    const again: Body = await Order.save(values, { include });
    expect(again.version).toBe(body.version + 2);
    expect(await Order.findByPk(body.id)).toHaveProperty('version', body.version + 2);
  });

  it('keeps the version if nothing changes, or only what the root does not own', async () => {
    const { Order, body, include } = await open();
    const same: Body = await Order.save(asBody(body), { include });
    expect(same.version).toBe(body.version);
    body.customer.name = 'Anna';
    const saved: Body = await Order.save(body, { include });
    expect(saved.version).toBe(body.version);
  });

  it('rejects a version that is not that of the row, and writes nothing', async () => {
    const { Order, Line, body, include } = await open();
    await Order.save({ ...asBody(body), reference: 'first' }, { include });
    body.lines = [];
    const error = await errorOf(Order.save(body, { include }));
    expect(error).toBeInstanceOf(VersionConflictError);
    expect(await Line.count()).toBe(3);
    const forced = await Order.save(body, { include, version: 'ignore' });
    expect(forced.lines).toEqual([]);
  });

  it('requires the version of a stored root', async () => {
    const { Order, body, include } = await open();
    const { version: _, ...values } = body;
    expect(await errorOf(Order.save(values, { include }))).toMatchObject({
      code: 'NULL_NOT_ALLOWED',
      path: ['version'],
    });
  });
});
