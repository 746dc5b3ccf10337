import { DataTypes, Model } from '@espalier/core';

/** Returns the workloads that change stored rows. */
export function savingWorkloads(database) {
  const { Order, Article } = defineModels(database);
  const withLines = { include: [{ association: Order.Lines, missing: 'delete' }] };
  const bySku = { onConflict: { by: ['sku'], update: ['name', 'price'] } };
  return {
    saveOrder: (values) => Order.save(values, withLines),
    upsertRows: (values) => Article.bulkCreate(values, bySku),
  };
}

function defineModels(database) {
  class Order extends Model.init(
    { customer: DataTypes.STRING, note: DataTypes.STRING },
    { database, modelName: 'order', version: true },
  ) {
    static Lines = this.hasMany(() => Line);
  }

  class Line extends Model.init(
    { product: DataTypes.STRING, quantity: DataTypes.INTEGER, price: DataTypes.INTEGER },
    { database, modelName: 'line' },
  ) {}

  class Article extends Model.init(
    {
      sku: { type: DataTypes.STRING, allowNull: false, unique: true },
      name: DataTypes.STRING,
      price: DataTypes.INTEGER,
    },
    { database, modelName: 'article' },
  ) {}

  return { Order, Article };
}
