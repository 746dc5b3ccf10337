import { type Database, DataTypes } from '@espalier/core';

/** Defines orders with lines and tags, and lines with notes. All but the notes are paranoid. */
export function defineParanoidOrders(database: Database, options: { readonly version?: boolean } = {}) {
  class Order extends database.define(
    'order',
    { reference: { type: DataTypes.STRING, unique: true } },
    { paranoid: true, ...options },
  ) {
    static Lines = this.hasMany(() => Line, { foreignKey: { name: 'orderId', onDelete: 'NO ACTION' } });
    static Tags = this.belongsToMany(() => Tag, { through: 'orderTag' });
  }
  class Line extends database.define(
    'line',
    { sku: DataTypes.STRING },
    { paranoid: true, timestamps: false },
  ) {
    static Order = this.belongsTo(() => Order, { foreignKey: { name: 'orderId', onDelete: 'NO ACTION' } });
    static Notes = this.hasMany(() => Note, { foreignKey: { name: 'lineId', onDelete: 'NO ACTION' } });
  }
  class Note extends database.define('note', { text: DataTypes.STRING }, { timestamps: false }) {}
  class Tag extends database.define(
    'tag',
    { name: DataTypes.STRING },
    { paranoid: true, timestamps: false },
  ) {
    static Orders = this.belongsToMany(() => Order, { through: 'orderTag' });
  }
  return { Order, Line, Note, Tag };
}

/** Opens the tables with two orders. The first one has three lines, with a note each, and a tag. */
export async function openParanoidOrders(database: Database, options: { readonly version?: boolean } = {}) {
  const models = defineParanoidOrders(database, options);
  await database.sync();
  const { Order, Line } = models;
  const lines = ['chair', 'table', 'lamp'].map((sku) => ({ sku, notes: [{ text: sku }] }));
  const include = [{ association: Order.Lines, include: [Line.Notes] }, Order.Tags] as const;
  await Order.create({ reference: 'A', lines, tags: [{ name: 'new' }] }, { include });
  await Order.create({ reference: 'B', lines: [{ sku: 'rug' }], tags: [] }, { include });
  return models;
}
