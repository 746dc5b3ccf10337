import { changesOf, type Database, DataTypes, Model } from '@espalier/core';
import type { DatabaseContext, OpenOptions } from './describe-each-database.ts';

/** What a test may change in the orders. */
export interface OrdersOptions {
  /** Options of the database, such as its pool. */
  readonly database?: OpenOptions;
  /** Whether tables have `createdAt` and `updatedAt`. Default: true. */
  readonly timestamps?: boolean;
  /** Whether orders have versions. Default: false. */
  readonly version?: boolean;
  /** Whether all models but the through model are paranoid. Default: false. */
  readonly paranoid?: boolean;
}

export type Orders = ReturnType<typeof defineOrders>;

/**
 * Opens a database with one stored order, and clears the recorded statements. The `body` is the order as a client sends
 * it back: plain objects with the keys of their rows.
 *
 * @example
 * const { Order, body, include } = await openOrders(context);
 * body.lines[0].qty = 5;
 * await Order.save(body, { include });
 */
export async function openOrders(context: DatabaseContext, options: OrdersOptions = {}) {
  const { database: databaseOptions, ...modelOptions } = options;
  const database = context.open(databaseOptions);
  const models = defineOrders(database, modelOptions);
  await database.sync();
  const include = orderInclude(models);
  const order = await models.Order.create(orderValues(), { include: createInclude(models) });
  context.statements.length = 0;
  return { database, ...models, include, order, body: asBody(order) };
}

/** Declares an order with its customer, its lines, discounts below the lines, its note and its tags. */
export function defineOrders(database: Database, options: Omit<OrdersOptions, 'database'> = {}) {
  // The types are those of models with timestamps, whose values may be left out.
  const { version, paranoid, ...others } = options;
  const ofThrough = { ...(others as object), database };
  const common = paranoid === undefined ? ofThrough : { ...ofThrough, ...({ paranoid } as object) };
  const versioned = version === undefined ? {} : ({ version } as object);

  class Customer extends Model.init(
    { name: { type: DataTypes.STRING, allowNull: false } },
    { ...common, modelName: 'customer' },
  ) {}

  class Order extends Model.init(
    { reference: { type: DataTypes.STRING, allowNull: false } },
    { ...common, ...versioned, modelName: 'order' },
  ) {
    static Customer = this.belongsTo(() => Customer);
    static Lines = this.hasMany(() => Line, { foreignKey: { name: 'orderId', allowNull: false } });
    static Note = this.hasOne(() => Note);
    static Tags = this.belongsToMany(() => Tag, { through: () => OrderTag });
  }

  class Line extends Model.init(
    {
      position: { type: DataTypes.INTEGER, allowNull: false },
      sku: { type: DataTypes.STRING, allowNull: false },
      qty: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1 },
    },
    { ...common, modelName: 'line', indexes: [{ unique: true, fields: ['orderId', 'position'] }] },
  ) {
    static Discounts = this.hasMany(() => Discount);
  }

  class Discount extends Model.init(
    { percent: { type: DataTypes.INTEGER, allowNull: false } },
    { ...common, modelName: 'discount' },
  ) {}

  class Note extends Model.init({ text: DataTypes.TEXT }, { ...common, modelName: 'note' }) {}

  class Tag extends Model.init(
    { name: { type: DataTypes.STRING, allowNull: false, unique: true } },
    { ...common, modelName: 'tag' },
  ) {}

  class OrderTag extends Model.init({ rank: DataTypes.INTEGER }, { ...ofThrough, modelName: 'orderTag' }) {}

  return { Customer, Order, Line, Discount, Note, Tag, OrderTag };
}

/** Returns the include of most tests: lines and discounts are deleted, and tags are unlinked, if the values leave them out. */
function orderInclude({ Order, Line }: Orders) {
  const discounts = { association: Line.Discounts, missing: 'delete' } as const;
  return [
    Order.Customer,
    { association: Order.Lines, missing: 'delete', include: [discounts] },
    { association: Order.Note, missing: 'delete' },
    { association: Order.Tags, missing: 'unlink' },
  ] as const;
}

function createInclude({ Order, Line }: Orders) {
  return [
    Order.Customer,
    { association: Order.Lines, include: [Line.Discounts] },
    Order.Note,
    Order.Tags,
  ] as const;
}

/** Returns an order with three lines, three discounts and two tags; the through row of the first tag has a value. */
function orderValues() {
  return {
    reference: 'A-1',
    customer: { name: 'Ann' },
    lines: [
      { position: 1, sku: 'chair', qty: 1, discounts: [{ percent: 5 }, { percent: 7 }] },
      { position: 2, sku: 'table', qty: 2, discounts: [{ percent: 9 }] },
      { position: 3, sku: 'lamp', qty: 3 },
    ],
    note: { text: 'fragile' },
    tags: [{ name: 'red', orderTag: { rank: 1 } }, { name: 'blue' }],
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a client sends any JSON
export type Body = any;

/** Returns an instance as a client would send it back. */
export function asBody(instance: object): Body {
  return JSON.parse(JSON.stringify(instance));
}

/** Opens the orders, and reads the stored one with everything that is nested in it. `find` reads it again. */
export async function openLoadedOrder(context: DatabaseContext, options?: OrdersOptions) {
  const orders = await openOrders(context, options);
  const { Order, Line } = orders;
  const lines = { association: Order.Lines, include: [Line.Discounts], order: ['id'] };
  const find = async (): Promise<Body> =>
    Order.findByPk(orders.body.id, {
      include: [Order.Customer, lines, Order.Note, { association: Order.Tags, order: ['id'] }],
    } as object);
  const loaded = await find();
  context.statements.length = 0;
  return { ...orders, loaded, find };
}

/** Returns what a save has changed, a line for each row: its path, its model, and the change. */
export function showChanges(result: object): readonly string[] {
  return changesOf(result)
    .filter(({ change }) => change !== 'unchanged')
    .map(({ path, model, change }) => `${path.join('.')} ${model} ${change}`);
}
