import { DataTypes, OptionError, RecordNotFoundError, SqlFragment, sql } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';

const stock = sql.attribute('stock');

describeEachDatabase('an sql fragment as a value of an update', (context) => {
  async function openItems(options: object = {}) {
    const database = context.open();
    const Item = database.define(
      'item',
      {
        name: { type: DataTypes.STRING, validate: { len: [1, 5] } },
        stock: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0, field: 'in stock' },
        views: DataTypes.BIGINT,
        data: DataTypes.JSON,
      },
      options,
    );
    await database.sync();
    return { database, Item };
  }

  it('is computed for each row', async () => {
    const { Item } = await openItems();
    const items = await Item.bulkCreate([{ stock: 5, name: 'a' }, { stock: 7, name: 'b' }, { stock: 9 }]);
    const values = { stock: sql`${stock} * ${2} - ${1}`, name: 'x' };
    expect(await Item.update(values, { where: { id: [1, 2] } })).toBe(2);
    const stored = await Item.findAll({ order: ['id'] });
    expect(stored.map(({ stock: each }) => each)).toEqual([9, 13, 9]);
    expect(stored[0]?.updatedAt.getTime()).toBeGreaterThanOrEqual(items[0]?.updatedAt.getTime() ?? 0);
  });

  it('sees the values before the update, also of other attributes', async () => {
    const { Item } = await openItems();
    await Item.create({ stock: 5, views: 3n });
    await Item.update({ stock: sql`${sql.attribute('views')}`, views: sql`${stock}` }, { all: true });
    expect(await Item.findByPk(1)).toMatchObject({ stock: 3, views: 5n });
  });

  it('can be a query, or null', async () => {
    const { Item } = await openItems();
    await Item.bulkCreate([{ stock: 5, views: 1n }, { stock: 7 }]);
    await Item.update({ stock: sql`(select max(id) from items)`, views: sql`null` }, { where: { id: 1 } });
    expect(await Item.findByPk(1)).toMatchObject({ stock: 2, views: null });
  });

  it('is one value, whatever its text is', async () => {
    const { Item } = await openItems();
    const item = await Item.create({ stock: 5 });
    await expect(item.update({ stock: sql`1, name = 'hacked'` })).rejects.toThrow();
    expect(await Item.findByPk(1)).toMatchObject({ stock: 5, name: null });
    expect(item.stock).toBe(5);
  });

  it('is shown by an instance as the value that the database has computed', async () => {
    const { Item } = await openItems();
    const item = await Item.create({ stock: 5, views: 10n });
    await Item.update({ stock: 8 }, { all: true });
    item.data = { unsaved: true };
    const values = { stock: sql`${stock} - ${2}`, views: sql`${sql.attribute('views')} + 1`, name: 'b' };
    context.statements.length = 0;
    expect(await item.update(values)).toBe(item);
    expect(context.statements).toHaveLength(1);
    expect(item).toMatchObject({ stock: 6, views: 11n, name: 'b', data: { unsaved: true } });
    expect(item.changed()).toEqual(['data']);
    expect(await Item.findByPk(item.id)).toMatchObject({ stock: 6, views: 11n, name: 'b', data: null });
  });

  it('counts all changes that are made at the same time', async () => {
    const { Item } = await openItems();
    const { id } = await Item.create({ stock: 10 });
    const buyers = await Promise.all(Array.from({ length: 8 }, () => Item.findByPk(id)));
    await Promise.all(buyers.map((each) => each?.update({ stock: sql`${stock} - ${1}` })));
    expect(await Item.findByPk(id)).toMatchObject({ stock: 2 });
    expect(buyers.map((each) => each?.stock).sort()).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('is computed by an instance of which the attribute was not read', async () => {
    const { Item } = await openItems();
    const { id } = await Item.create({ stock: 5 });
    const item = await Item.findByPk(id, { attributes: ['name'] });
    await item?.update({ stock: sql`${stock} + 1` } as never);
    expect(item).toMatchObject({ stock: 6 });
    expect(item?.changed()).toEqual([]);
  });

  it('can be set on an instance, and is computed by save', async () => {
    const { Item } = await openItems();
    const item = await Item.create({ stock: 5 });
    item.stock = sql`${stock} + 1` as never;
    expect(item.changed()).toEqual(['stock']);
    await item.save();
    expect(item.stock).toBe(6);
    expect(item.changed()).toEqual([]);
  });

  it('leaves the instance as it was after a failure or a rollback', async () => {
    const { database, Item } = await openItems();
    const item = await Item.create({ stock: 5 });
    expect(await errorOf(item.update({ stock: sql`null` }))).toMatchObject({
      code: 'NOT_NULL_CONSTRAINT',
      path: ['stock'],
    });
    expect([item.stock, item.changed()]).toEqual([5, []]);
    await database
      .transaction(async () => {
        await item.update({ stock: sql`${stock} + 1`, name: 'b' });
        expect(item.stock).toBe(6);
        throw new Error('undo');
      })
      .catch(() => undefined);
    expect([item.stock, item.name, item.changed()]).toEqual([5, 'b', ['name']]);
    item.stock = 9;
    await errorOf(item.update({ stock: sql`null` }));
    expect([item.stock, item.changed()]).toEqual([9, ['name', 'stock']]);
  });

  it('raises the version, and is rejected if the row has changed', async () => {
    const { Item } = await openItems({ version: true });
    const item = (await Item.create({ stock: 5 })) as { version?: number } & Awaited<
      ReturnType<typeof Item.create>
    >;
    const other = await Item.findByPk(item.id);
    await item.update({ stock: sql`${stock} + 1` });
    expect([item.stock, item.version]).toEqual([6, 2]);
    expect(await errorOf((other as typeof item).update({ stock: sql`${stock} + 1` }))).toMatchObject({
      code: 'VERSION_CONFLICT',
    });
    expect(other?.stock).toBe(5);
    await Item.update({ stock: sql`${stock} + 1` }, { all: true });
    expect(await Item.findByPk(item.id)).toMatchObject({ stock: 7, version: 3 });
  });

  it('says that the row no longer exists', async () => {
    const { Item } = await openItems();
    const item = await Item.create({ stock: 5 });
    await Item.destroy({ all: true });
    await expect(item.update({ stock: sql`${stock} + 1` })).rejects.toThrow(RecordNotFoundError);
    expect(item.stock).toBe(5);
  });

  it('runs no validators of its attribute and of the record, which would need the value', async () => {
    const database = context.open();
    const seen: unknown[] = [];
    const Item = database.define(
      'item',
      {
        stock: { type: DataTypes.INTEGER, validate: { odd: (value) => value !== null && value % 2 === 1 } },
        name: {
          type: DataTypes.STRING,
          validate: {
            short(value) {
              seen.push([value, (this as unknown as { stock: unknown }).stock]);
              return value !== 'long';
            },
          },
        },
      },
      { validate: { never: ({ name }: { name?: unknown }) => name !== 'never' } },
    );
    await database.sync();
    const item = await Item.create({ stock: 1, name: 'a' });
    seen.length = 0;
    await item.update({ stock: sql`${stock} + 1`, name: 'never' });
    expect([item.stock, item.name, seen]).toEqual([2, 'never', [['never', 1]]]);
    expect(await errorOf(item.update({ stock: sql`${stock} + 1`, name: 'long' }))).toMatchObject({
      code: 'VALIDATOR_REJECTED',
      path: ['name'],
    });
    const other = await Item.create({ stock: 1 });
    expect(await errorOf(other.update({ name: 'never' }))).toMatchObject({ code: 'VALIDATOR_REJECTED' });
  });

  it('is seen by hooks, which can replace it', async () => {
    const seen: unknown[] = [];
    const hooks = {
      beforeUpdate: (item: { stock: unknown; name: unknown }) => {
        seen.push(item.stock instanceof SqlFragment);
        if (item.name === 'all') item.stock = 0;
      },
      afterUpdate: (item: { stock: unknown }) => void seen.push(item.stock),
      beforeBulkUpdate: ({ values }: { values: { stock: unknown } }) =>
        void seen.push(values.stock instanceof SqlFragment),
    };
    const { Item } = await openItems({ hooks });
    const item = await Item.create({ stock: 5 });
    await item.update({ stock: sql`${stock} + 1` });
    await item.update({ stock: sql`${stock} + 1`, name: 'all' });
    await Item.update({ stock: sql`${stock} + 1` }, { all: true });
    expect(seen).toEqual([true, 6, true, 0, true]);
    expect(await Item.findByPk(item.id)).toMatchObject({ stock: 1 });
  });

  it('is rejected where it means nothing, before any SQL', async () => {
    const { Item } = await openItems({ version: true });
    const item = await Item.create({ stock: 5 });
    context.statements.length = 0;
    const wrong = sql`${sql.attribute('stok')} + 1`;
    for (const failing of [Item.update({ stock: wrong }, { all: true }), item.update({ stock: wrong })]) {
      const error = await errorOf(failing);
      expect(error).toBeInstanceOf(OptionError);
      expect(error).toMatchObject({
        message: "values.stock: 'stok' is not an attribute of 'item'",
        hint: "did you mean 'stock'?",
      });
    }
    expect(await errorOf(Item.update({ stock: sql`${undefined}` }, { all: true }))).toMatchObject({
      code: 'INVALID_QUERY',
      message: 'values.stock: an sql fragment cannot bind undefined',
    });
    expect(await errorOf(Item.update({ version: sql`1` } as never, { all: true }))).toMatchObject({
      path: ['version'],
    });
    const built = Item.build({});
    for (const create of [Item.create({ stock: sql`1` as never }), built.update({ stock: sql`1` })])
      expect(await errorOf(create)).toMatchObject({
        code: 'INVALID_VALUE',
        path: ['stock'],
        message: "stock: 'item.stock' is an sql fragment, and only an update of a stored row takes one",
        hint: 'declare it as `defaultValue`, or pass a value',
      });
    expect(await errorOf(Item.create({ data: sql`1` as never }))).toMatchObject({ path: ['data'] });
    expect([item.stock, built.stock]).toEqual([5, 0]);
    expect(context.statements).toEqual([]);
  });

  it('has the pinned SQL', async () => {
    const { Item } = await openItems({ timestamps: false, version: true });
    const item = await Item.create({ stock: 5 });
    context.statements.length = 0;
    await item.update({ stock: sql`${stock} - ${2}`, name: 'b' });
    await Item.update({ stock: sql`abs(${stock} - ${2})` }, { where: { name: 'b' } });
    expect(context.statements).toEqual(
      context.dialect === 'sqlite'
        ? [
            'update `items` set `name` = ?, `in stock` = (`items`.`in stock` - ?), `version` = `version` + 1 where `id` = ? and `version` = ? returning `in stock`',
            'update `items` set `in stock` = (abs(`items`.`in stock` - ?)), `version` = `version` + 1 where `name` = ?',
          ]
        : [
            'update "items" set "name" = $1, "in stock" = ("items"."in stock" - $2), "version" = "version" + 1 where "id" = $3 and "version" = $4 returning "in stock"',
            'update "items" set "in stock" = (abs("items"."in stock" - $1)), "version" = "version" + 1 where "name" = $2',
          ],
    );
  });
});
