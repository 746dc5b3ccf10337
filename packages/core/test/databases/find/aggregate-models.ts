import { type Database, DataTypes, Model } from '@espalier/core';

const { BIGINT, BOOLEAN, DATE, DATEONLY, DECIMAL, DOUBLE, ENUM, INTEGER, STRING, TEXT } = DataTypes;

export type Sales = ReturnType<typeof defineSales>;

/** Declares orders of customers in countries. A customer may have several cards, although an association names one. */
export function defineSales(database: Database) {
  const plain = { database, timestamps: false } as const;
  class Country extends Model.init(
    { code: { type: STRING, primaryKey: true }, name: TEXT },
    { ...plain, modelName: 'country' },
  ) {}
  class Customer extends Model.init(
    { name: STRING, city: STRING, age: INTEGER },
    { ...plain, modelName: 'customer' },
  ) {
    static Country = this.belongsTo(() => Country);
    static Card = this.hasOne(() => Card);
    static GoldCard = this.hasOne(() => Card, {
      as: 'goldCard',
      foreignKey: 'customerId',
      scope: { level: 'gold' },
    });
    static Orders = this.hasMany(() => Order);
  }
  class Card extends Model.init({ level: STRING, number: INTEGER }, { ...plain, modelName: 'card' }) {
    static Customer = this.belongsTo(() => Customer);
  }
  class Order extends Model.init(
    {
      status: { type: ENUM('open', 'paid', 'held'), allowNull: false },
      total: DECIMAL(12, 2),
      price: DECIMAL,
      quantity: INTEGER,
      units: BIGINT,
      weight: DOUBLE,
      isGift: BOOLEAN,
      placedAt: { type: DATE, field: 'placed_at' },
      day: DATEONLY,
      note: TEXT,
    },
    { ...plain, modelName: 'order' },
  ) {
    static Customer = this.belongsTo(() => Customer);
    static Lines = this.hasMany(() => Line);
  }
  class Line extends Model.init({ sku: STRING }, { ...plain, modelName: 'line' }) {
    static Order = this.belongsTo(() => Order);
  }
  return { Country, Customer, Card, Order, Line };
}
