import { ForeignKeyConstraintError, VersionConflictError } from '@espalier/core';
import {
  type Body,
  describeEachDatabase,
  errorOf,
  type OrdersOptions,
  openOrders,
  withoutPipelining,
} from '@espalier/testkit';
import { watchWire } from '../../helpers/open-connection';

describeEachDatabase('the round trips of a destroy with an include', (context) => {
  /** Opens three orders, each with a note, on one connection. */
  async function openNotes({ database: options, ...others }: OrdersOptions = {}) {
    const orders = await openOrders(context, {
      ...others,
      database: { pool: { min: 0, max: 1 }, ...options },
    });
    const { Order, Note, database } = orders;
    const make = (reference: string): Promise<Body> =>
      Order.create({ reference, note: { text: reference } } as never, { include: [Order.Note] });
    const made = [await make('B-1'), await make('B-2'), await make('B-3')];
    const { client } = database.knex;
    const raw = await client.acquireConnection();
    client.releaseConnection(raw);
    const wire = watchWire(raw);
    const include = [Order.Note];
    /** Counts the round trips of a second call. */
    const count = async (options = {}) => {
      await made.pop()?.destroy({ include, ...options });
      wire.roundTrips = 0;
      await made.pop()?.destroy({ include, ...options });
      return wire.roundTrips;
    };
    const left = async () => [await Order.count(), await Note.count()];
    return { ...orders, made, include, count, left };
  }

  const isPostgres = context.dialect === 'postgres';

  it('are two: the lock with the reads, and the deletes with the commit', async () => {
    const { count, left } = await openNotes();
    const before = await left();
    expect(await count()).toBe(isPostgres ? 2 : 0);
    expect(await left()).toEqual(before.map((rows) => rows - 2));
  });

  it.each([
    ['a version', { version: true }],
    ['an earlier soft deletion', { paranoid: true }],
  ])('are three where %s can still matter after the deletes', async (_, options) => {
    const { count } = await openNotes(options);
    expect(await count()).toBe(isPostgres ? 3 : 0);
  });

  it('are three where a hook after the deletes can undo them', async () => {
    const { Note, count } = await openNotes();
    Note.addHook('afterDestroy', () => undefined);
    expect(await count()).toBe(isPostgres ? 3 : 0);
  });

  it('are two in a transaction of the caller, which commits later', async () => {
    const { database, count, left } = await openNotes();
    const before = await left();
    const undone = database.transaction(async () => {
      expect(await count()).toBe(isPostgres ? 2 : 0);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect(await left()).toEqual(before);
  });

  if (isPostgres)
    it('are one for each statement if the driver sends each by itself', async () => {
      const { count } = await openNotes({ database: withoutPipelining(context) });
      expect(await count()).toBe(6);
    });

  it('leave nothing behind if a statement or the commit fails', async () => {
    const { database, Order, Note, made, include, left } = await openNotes();
    const before = await left();
    const [order] = made as [Body];
    const isDeferred = isPostgres ? 'initially deferred' : '';
    for (const when of ['', isDeferred]) {
      await database.raw(`create table pins (id integer references orders (id) on delete no action ${when})`);
      await database.raw('insert into pins values (?)', [order.id]);
      const error = await errorOf(order.destroy({ include }));
      expect(error).toBeInstanceOf(ForeignKeyConstraintError);
      expect(error).not.toMatchObject({ outcome: 'unknown' });
      expect(await left()).toEqual(before);
      await database.raw('drop table pins');
    }
    order.note.text = 'kept';
    await order.note.save();
    await order.destroy({ include });
    expect([await Order.findByPk(order.id), await Note.findByPk(order.note.id)]).toEqual([null, null]);
  });

  it('delete nothing below a row of another version', async () => {
    const { Order, made, include, left } = await openNotes({ version: true });
    const [order] = made as [Body];
    const other = (await Order.findByPk(order.id)) as Body;
    await other.update({ reference: 'C-1' });
    const before = await left();
    expect(await errorOf(order.destroy({ include }))).toBeInstanceOf(VersionConflictError);
    expect(await left()).toEqual(before);
  });
});
