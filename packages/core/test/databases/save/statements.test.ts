import { RecordNotFoundError } from '@espalier/core';
import {
  asBody,
  type Body,
  describeEachDatabase,
  type OpenOptions,
  openOrders,
  withoutPipelining,
} from '@espalier/testkit';
import { watchWire } from '../../helpers/open-connection';

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

  if (!isPostgres)
    it('compare one key alone, and several as a list', async () => {
      const { Order, body, include } = await openOrders(context);
      const stored = () => context.statements.filter((text) => /^select|^delete/.test(text));
      const lines = (text: string) => text.includes('from `lines`');
      const tail = (text: string | undefined) => text?.replace(/.*? where /, '');
      const other: Body = await Order.create({ reference: 'B-1', lines: [] } as Body, { include });
      body.lines.splice(1, 1);
      context.statements.length = 0;
      await Order.save(body, { include });
      expect(tail(stored()[0])).toBe('`id` = ? order by `id` asc');
      expect(stored().filter(lines).map(tail)).toEqual([
        '`t`.`orderId` = ? order by `t`.`id` asc',
        '`id` = ?',
      ]);
      context.statements.length = 0;
      await Order.save([body, { id: other.id, reference: 'B-2', lines: [] }], { include });
      const list = 'in (select value from json_each(?))';
      expect(tail(stored()[0])).toBe(`\`id\` ${list} order by \`id\` asc`);
      expect(tail(stored().find(lines))).toBe(`\`t\`.\`orderId\` ${list} order by \`t\`.\`id\` asc`);
    });

  if (isPostgres)
    describe('without versions', () => {
      /** Opens the orders on one connection, and counts its round trips. */
      async function openCounted(options: OpenOptions = {}) {
        const orders = await openOrders(context, { database: { pool: { min: 0, max: 1 }, ...options } });
        const { client } = orders.database.knex;
        const raw = await client.acquireConnection();
        client.releaseConnection(raw);
        return { ...orders, wire: watchWire(raw) };
      }
      const texts = () => context.statements.map((text) => text.split(' ')[0]);

      it('are a lock and the save, in one round trip', async () => {
        const { Order, body, include, wire } = await openCounted();
        for (const qty of [10, 11]) {
          body.lines[0].qty = qty;
          const roots = [body, { reference: 'new' }];
          context.statements.length = 0;
          wire.roundTrips = 0;
          await Order.save(roots, { include });
          expect([texts(), wire.roundTrips]).toEqual([['select', 'with'], 1]);
        }
        expect(wire.parsed).toBeLessThanOrEqual(2);
      });

      it('take one round trip in a transaction of the caller too', async () => {
        const { database, Order, body, include, wire } = await openCounted();
        body.lines[0].qty = 10;
        await database.transaction(async () => {
          context.statements.length = 0;
          wire.roundTrips = 0;
          await Order.save(body, { include });
          // The begin is sent with them. The release waits for the next statement.
          expect([texts(), wire.roundTrips]).toEqual([['begin', 'savepoint', 'select', 'with'], 1]);
        });
      });

      it('are in a transaction if the driver sends each by itself', async () => {
        const { Order, body, include, wire } = await openCounted(withoutPipelining(context));
        body.lines[0].qty = 10;
        wire.roundTrips = 0;
        await Order.save(body, { include });
        expect([texts(), wire.roundTrips]).toEqual([['begin', 'select', 'with', 'commit'], 4]);
      });

      it('find a root that is not stored, which the stored rows then tell', async () => {
        const { Order, body } = await openCounted();
        const missing = { id: body.id + 1000, reference: 'A-2' };
        await expect(Order.save(missing)).rejects.toThrow(RecordNotFoundError);
        expect(texts().slice(0, 4)).toEqual(['select', 'with', 'begin', 'select']);
      });
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
