import { DataTypes, Model } from '@espalier/core';

/** Returns the workloads that change stored rows. */
export function savingWorkloads(database) {
  const { Order } = defineModels(database);
  const withLines = { include: [{ association: Order.Lines, missing: 'delete' }] };
  return { saveOrder: (values) => Order.save(values, withLines) };
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

  return { Order };
}
