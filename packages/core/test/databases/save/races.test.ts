import { RecordNotFoundError, VersionConflictError } from '@espalier/core';
import { asBody, type Body, describeEachDatabase, openOrders } from '@espalier/testkit';

/** Returns what two saves have come to: the results, and the errors. */
async function settle(calls: readonly Promise<unknown>[]) {
  const results = await Promise.allSettled(calls);
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  return { errors, count: results.length - errors.length };
}

const positions = (order: Body) =>
  order.lines.map(({ position }: Body) => position).sort((a: number, b: number) => a - b);

describeEachDatabase('two saves of one root at the same time', (context) => {
  it('cannot both succeed with the same version', async () => {
    const { Order, body, include } = await openOrders(context, { version: true });
    let version = body.version;
    for (let round = 0; round < 10; round += 1) {
      const values = (position: number) => ({
        id: body.id,
        version,
        reference: `R-${position}`,
        lines: [{ position, sku: 'x' }],
      });
      const { errors, count } = await settle([
        Order.save(values(100 + round), { include }),
        Order.save(values(200 + round), { include }),
      ]);
      expect(count).toBe(1);
      expect(errors[0]).toBeInstanceOf(VersionConflictError);
      const stored = asBody((await Order.findByPk(body.id, { include: [Order.Lines] })) as object);
      expect(stored.reference).toBe(`R-${stored.lines[0].position}`);
      expect(stored.lines).toHaveLength(1);
      version = stored.version;
    }
  });

  it('have the result of one after the other without versions', async () => {
    const { Order, body, include } = await openOrders(context);
    for (let round = 0; round < 10; round += 1) {
      const values = (position: number) => ({
        id: body.id,
        reference: `R-${position}`,
        lines: [{ position, sku: 'x', discounts: [{ percent: 1 }] }],
      });
      const { errors } = await settle([
        Order.save(values(100 + round), { include }),
        Order.save(values(200 + round), { include }),
      ]);
      expect(errors).toEqual([]);
      const stored = asBody((await Order.findByPk(body.id, { include: [Order.Lines] })) as object);
      expect(stored.lines).toHaveLength(1);
      expect(stored.reference).toBe(`R-${positions(stored)[0]}`);
    }
  });
});

describeEachDatabase('a save and another call at the same time', (context) => {
  it('never bring back a row that is deleted at the same time, whichever call is the first', async () => {
    const { Order, Line, body, include } = await openOrders(context, { version: true });
    for (const isDeletedFirst of [true, false]) {
      const line = await Line.create({ position: 500, sku: 'gone', orderId: body.id } as never);
      const order = asBody(
        (await Order.findByPk(body.id, {
          include: [{ association: Order.Lines, include: [Line.Discounts] }],
        })) as object,
      );
      for (const each of order.lines) each.qty += 1;
      const save = () => Order.save(order, { include });
      const remove = () => Line.destroy({ where: { id: line.id } });
      const { errors } = await settle(isDeletedFirst ? [remove(), save()] : [save().then(remove)]);
      expect(errors.map((error) => error.constructor)).toEqual(isDeletedFirst ? [RecordNotFoundError] : []);
      const stored = asBody((await Order.findByPk(body.id, { include: [Order.Lines] })) as object);
      expect(stored.version).toBe(order.version + (isDeletedFirst ? 0 : 1));
      expect(stored.lines.some(({ sku }: Body) => sku === 'gone')).toBe(false);
    }
  });
});
