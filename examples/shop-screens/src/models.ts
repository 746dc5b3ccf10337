import { type Database, DataTypes, Model } from '@espalier/core';

/** The orders of several shops, each of which sees its own: the shop is their tenant. An order that is destroyed stays in its table. */
export function defineModels(database: Database) {
  class Customer extends Model.init(
    { name: { type: DataTypes.STRING, allowNull: false }, city: DataTypes.STRING },
    { database, modelName: 'customer' },
  ) {}

  class Order extends Model.init(
    {
      shopId: { type: DataTypes.INTEGER, allowNull: false, tenant: true },
      placedAt: { type: DataTypes.DATE, allowNull: false },
    },
    { database, modelName: 'order', paranoid: true },
  ) {
    static Customer = this.belongsTo(() => Customer, { foreignKey: { allowNull: false } });
    static Lines = this.hasMany(() => Line, { foreignKey: { allowNull: false } });
  }

  class Line extends Model.init(
    {
      product: { type: DataTypes.STRING, allowNull: false },
      amount: { type: DataTypes.DECIMAL(12, 2), allowNull: false },
      paid: { type: DataTypes.BOOLEAN, allowNull: false },
    },
    { database, modelName: 'line' },
  ) {
    static Order = this.belongsTo(() => Order, { foreignKey: { allowNull: false } });
  }

  return { Customer, Order, Line };
}

export type Shop = ReturnType<typeof defineModels>;
