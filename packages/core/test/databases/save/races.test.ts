import { RecordNotFoundError, VersionConflictError } from '@espalier/core';
import {
  asBody,
  type Body,
  describeEachDatabase,
  openOrders,
  showChanges,
  withoutPipelining,
} from '@espalier/testkit';

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

describeEachDatabase('a save that waits for another save of its root', (context) => {
  const drivers = ['together', ...(context.dialect === 'postgres' ? ['one by one'] : [])];

  /** Resolves when a statement waits for a lock. On SQLite, a call waits for the only connection instead. */
  async function untilLocked() {
    if (context.dialect === 'sqlite') return;
    const waiting = 'select 1 from pg_locks where not granted';
    const other = context.open();
    while ((await context.rows(other, waiting)).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  it.each(drivers)(
    'sees the rows that the other has written, without versions (statements sent %s)',
    async (sent) => {
      const database = sent === 'together' ? {} : withoutPipelining(context);
      const { database: opened, Order, body, include } = await openOrders(context, { database });
      let begin: (line: object) => void = () => undefined;
      const begun = new Promise<object>((resolve) => {
        begin = resolve;
      });
      const waiting = begun.then((line) => Order.save({ id: body.id, lines: [line] } as never, { include }));
      await opened.transaction(async () => {
        const values = [
          { position: 100, sku: 'first', discounts: [{ percent: 1 }] },
          { position: 150, sku: 'gone' },
        ];
        const saved: Body = await Order.save({ id: body.id, lines: values }, { include });
        context.statements.length = 0;
        begin({ id: saved.lines[0].id, sku: 'other', discounts: [{ percent: 2 }] });
        await untilLocked();
      });
      expect(showChanges(await waiting)).toEqual([
        'lines.0 line updated',
        'lines.0.discounts.0 discount inserted',
        'lines line deleted',
        'lines.0.discounts discount deleted',
      ]);
      // The one statement has seen them: no other has read the rows of lines.
      if (context.dialect === 'postgres')
        expect(context.statements.filter((text) => text.includes('"lines"'))).toHaveLength(1);
      const stored = asBody((await Order.findByPk(body.id, { include: [Order.Lines] })) as object);
      expect(positions(stored)).toEqual([100]);
      expect(stored.lines[0].sku).toBe('other');
    },
  );
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
