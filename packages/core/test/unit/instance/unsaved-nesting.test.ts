import { Database } from '../../../src/database.js';
import { formatPath, toPath } from '../../../src/errors/path.js';
import { type IncludeNode, resolveInclude } from '../../../src/graph/include.js';
import { setLoadedValue } from '../../../src/instance/loaded-value.js';
import { findUnsavedNesting } from '../../../src/instance/unsaved-nesting.js';
import { DATABASE } from '../../../src/model/context.js';
import { DataTypes } from '../../../src/schema/data-types/index.js';

// biome-ignore lint/suspicious/noExplicitAny: what is nested in these tests is what the types do not allow
type Loose = any;

const database = new Database('sqlite::memory:');
afterAll(() => database.close());

const columns = { timestamps: false } as const;
const Order = database.define('order', { note: DataTypes.STRING }, columns);
const Line = database.define('line', { qty: DataTypes.INTEGER }, columns);
const Discount = database.define('discount', { rate: DataTypes.INTEGER }, columns);
const Tag = database.define('tag', { name: DataTypes.STRING }, columns);
const OrderTag = database.define(
  'orderTag',
  { id: { type: DataTypes.INTEGER, primaryKey: true }, rank: DataTypes.INTEGER },
  columns,
);
const Lines = Order.hasMany(Line);
const OrderOfLine = Line.belongsTo(Order);
const Discounts = Line.hasMany(Discount);
const Tags = Order.belongsToMany(Tag, { through: { model: OrderTag, unique: false } });

/** Returns an order as a find with an include of everything does: two lines with discounts, and one tag joined twice. */
function loadOrder(): Loose {
  const [order] = Order.hydrate([{ id: 1, note: 'n' }]) as Loose[];
  const lines = Line.hydrate([
    { id: 1, qty: 1, orderId: 1 },
    { id: 2, qty: 2, orderId: 1 },
  ]) as Loose[];
  for (const line of lines) {
    show(line, 'discounts', Discount.hydrate([{ id: line.id, rate: 5, lineId: line.id }]));
    show(line, 'order', order);
  }
  const tags = Tag.hydrate([
    { id: 1, name: 'a' },
    { id: 1, name: 'a' },
  ]) as Loose[];
  for (const [index, tag] of tags.entries())
    [tag.orderTag] = OrderTag.hydrate([{ id: index, rank: index, orderId: 1, tagId: 1 }]);
  show(order, 'lines', lines);
  show(order, 'tags', tags);
  return order;
}

function show(instance: Loose, as: string, value: Loose): void {
  instance[as] = value;
  setLoadedValue(instance, as, Array.isArray(value) ? [...value] : value);
}

function unsaved(order: Loose, include: unknown = []): string[] {
  const schema = database[DATABASE].registry.schema();
  const model = schema.models.find(({ name }) => name === 'order');
  if (model === undefined) throw new Error('no order');
  const nodes: readonly IncludeNode[] = resolveInclude(schema, model, include);
  return findUnsavedNesting(model, order, nodes).map(
    ({ kind, path }) => `${kind} ${formatPath(toPath(path))}`,
  );
}

describe('the nested changes that a save does not store', () => {
  it('are none of an instance as it was loaded', () => {
    expect(unsaved(loadOrder())).toEqual([]);
  });

  it('are found at every level, except below what is new', () => {
    const order = loadOrder();
    order.note = 'own';
    order.lines[1].qty = 3;
    order.lines[0].discounts[0].rate = 6;
    order.lines[1].discounts = [];
    order.lines.push({ qty: 7, discounts: [{ rate: 1 }] });
    order.tags[0].orderTag.rank = 9;
    expect(unsaved(order)).toEqual([
      'added lines[2]',
      'changed lines[1].qty',
      'removed lines[1].discounts',
      'changed tags[0].orderTag.rank',
      'changed lines[0].discounts[0].rate',
    ]);
  });

  it('are not those that the include covers', () => {
    const order = loadOrder();
    order.lines[1].qty = 3;
    order.lines.push({ qty: 7 });
    order.lines[0].discounts[0].rate = 6;
    order.tags[0].orderTag = { rank: 9 };
    order.tags.pop();
    expect(unsaved(order, [Lines])).toEqual([
      'through tags[0].orderTag',
      'removed tags',
      'changed lines[0].discounts[0].rate',
    ]);
    expect(unsaved(order, [Tags, { association: Lines, include: [Discounts] }])).toEqual([]);
  });

  it('are covered at all places of an instance if the include covers one of them', () => {
    const order = loadOrder();
    order.lines.pop();
    order.note = 'own';
    expect(unsaved(order)).toEqual(['removed lines']);
    const [line] = order.lines;
    line.order = loadOrder();
    line.order.lines = [line];
    line.qty = 5;
    expect(unsaved(order, [Lines])).toEqual(['removed lines[0].order.lines']);
    expect(unsaved(order, [{ association: Lines, include: [OrderOfLine] }])).toEqual([
      'removed lines[0].order.lines',
    ]);
    const entry: Loose = { association: Lines };
    entry.include = [{ association: OrderOfLine, include: [entry] }];
    expect(unsaved(order, [entry])).toEqual([]);
  });

  it('tell apart two through rows of one pair', () => {
    const order = loadOrder();
    order.tags.reverse();
    expect(unsaved(order)).toEqual([]);
    order.tags.pop();
    expect(unsaved(order)).toEqual(['removed tags']);
  });

  it('take other instances of the same rows for the same', () => {
    const order = loadOrder();
    order.lines = loadOrder().lines;
    order.tags = loadOrder().tags;
    expect(unsaved(order)).toEqual([]);
    order.lines[1].qty = 4;
    expect(unsaved(order)).toEqual(['changed lines[1].qty']);
  });
});
