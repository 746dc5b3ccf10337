import { DataTypes, Model, ValidationError } from '@espalier/core';
import { asBody, describeEachDatabase, errorOf, openOrders } from '@espalier/testkit';

describeEachDatabase('a save of an untrusted body', (context) => {
  /** Opens an order, and another one that the body must not reach. */
  async function openTwo() {
    const orders = await openOrders(context);
    const { Order, include } = orders;
    const other = await Order.save(
      {
        reference: 'B-1',
        customer: { name: 'Bob' },
        lines: [{ position: 1, sku: 'rug', discounts: [{ percent: 50 }] }],
        note: { text: 'secret' },
        tags: [{ name: 'green' }],
      },
      { include },
    );
    return { ...orders, other: asBody(other) };
  }

  it('cannot change a row of another root, in any way', async () => {
    const { Order, Line, Customer, Tag, body, include, other } = await openTwo();
    const attacks = [
      { lines: [{ id: other.lines[0].id, qty: 9 }] },
      { lines: [{ ...body.lines[0], discounts: [{ id: other.lines[0].discounts[0].id, percent: 99 }] }] },
      { note: { id: other.note.id, text: 'mine' } },
      { customer: { id: other.customer.id, name: 'Mallory' } },
      { tags: [{ id: other.tags[0].id, name: 'stolen' }] },
      { lines: [{ position: 9, sku: 'new', discounts: [{ id: other.lines[0].discounts[0].id }] }] },
    ];
    for (const attack of attacks) {
      const error = await errorOf(Order.save({ id: body.id, ...attack }, { include }));
      expect(error).toBeInstanceOf(ValidationError);
      expect(error).toMatchObject({ code: 'MOVED_RECORD' });
    }
    expect(await Line.count({ where: { qty: 9 } })).toBe(0);
    expect(await Customer.count({ where: { name: 'Mallory' } })).toBe(0);
    expect(await Tag.count({ where: { name: 'stolen' } })).toBe(0);
  });

  it('cannot take a row by its foreign key', async () => {
    const { Order, body, include, other } = await openTwo();
    const error = await errorOf(
      Order.save({ id: body.id, lines: [{ ...body.lines[0], orderId: other.id }] }, { include }),
    );
    expect(error).toMatchObject({ code: 'FOREIGN_KEY_CONFLICT', path: ['lines', 0, 'orderId'] });
  });

  it('cannot delete what `missing` does not allow', async () => {
    const { Order, Line, body } = await openTwo();
    const error = await errorOf(Order.save({ id: body.id, lines: [] }, { include: [Order.Lines] }));
    expect(error).toMatchObject({ code: 'MISSING_CHILDREN' });
    const kept = { association: Order.Lines, missing: 'keep' };
    await Order.save({ id: body.id, lines: [] }, { include: [kept] });
    expect(await Line.count()).toBe(4);
  });

  it('cannot reach what `include` and `fields` do not name, nor exceed the limits', async () => {
    const { Order, body, include } = await openTwo();
    expect(await errorOf(Order.save(body, { include: [] }))).toMatchObject({ code: 'VALIDATION_FAILED' });
    const fields = [
      { association: Order.Lines, missing: 'delete', fields: ['id', 'position', 'sku'] },
    ] as const;
    const lines = body.lines.map(({ discounts: _, ...line }: { discounts: unknown }) => ({
      ...line,
      qty: 99,
    }));
    const saved = await Order.save({ id: body.id, lines }, { include: fields });
    expect(saved.lines.map(({ qty }: { qty: number }) => qty)).toEqual([1, 2, 3]);
    expect(await errorOf(Order.save(body, { include, maxRecords: 3 }))).toMatchObject({
      code: 'TOO_MUCH_INPUT',
    });
    expect(await errorOf(Order.save(body, { include, maxDepth: 1 }))).toMatchObject({
      code: 'TOO_MUCH_INPUT',
    });
  });

  it('cannot name one row twice', async () => {
    const { Order, body, include } = await openTwo();
    const error = await errorOf(
      Order.save({ id: body.id, lines: [body.lines[0], body.lines[0]].map(asBody) }, { include }),
    );
    expect((error as ValidationError).errors.map(({ code, path }) => [code, path])).toContainEqual([
      'DUPLICATE_KEY',
      ['lines', 1, 'id'],
    ]);
  });

  it('has no children outside the scope of an association', async () => {
    const database = context.open();
    class Tenant extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'tenant' }) {
      static Public = this.hasMany(() => Doc, {
        as: 'docs',
        foreignKey: 'tenantId',
        scope: { kind: 'public' },
      });
      static Secret = this.hasMany(() => Doc, {
        as: 'secrets',
        foreignKey: 'tenantId',
        scope: { kind: 'secret' },
      });
    }
    class Doc extends Model.init(
      { kind: DataTypes.STRING, title: DataTypes.STRING },
      { database, modelName: 'doc' },
    ) {}
    await database.sync({ force: true });
    const tenant = asBody(
      await Tenant.create(
        { name: 'T', docs: [{ title: 'a' }], secrets: [{ title: 'b' }] },
        { include: [Tenant.Public, Tenant.Secret] },
      ),
    );
    const include = [{ association: Tenant.Public, missing: 'delete' }];
    const reach = { id: tenant.id, docs: [{ id: tenant.secrets[0].id, title: 'x' }] };
    expect(await errorOf(Tenant.save(reach, { include }))).toMatchObject({ code: 'MOVED_RECORD' });
    await Tenant.save({ id: tenant.id, docs: [{ title: 'c' }] }, { include });
    const titles = (await Doc.findAll({ order: ['title'] })).map(({ title, kind }) => `${title} ${kind}`);
    expect(titles).toEqual(['b secret', 'c public']);
  });

  it('moves a row from one root of the call to another, if that is allowed', async () => {
    const { Order, Line, body, other } = await openTwo();
    const { discounts: _, ...moved } = other.lines[0];
    const lines = body.lines.map(({ discounts: __, ...line }: { discounts: unknown }) => line);
    const { orderId: ___, ...free } = moved;
    const values = [
      { id: other.id, lines: [] },
      { id: body.id, lines: [...lines, { ...free, position: 9 }] },
    ];
    await Order.save(values, { include: [{ association: Order.Lines, missing: 'delete', moved: 'take' }] });
    expect(await Line.count()).toBe(4);
    expect((await Order.Lines.get((await Order.findByPk(body.id)) as never)).length).toBe(4);
  });
});
