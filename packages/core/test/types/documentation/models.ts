import { type Database, DataTypes, Model } from '@espalier/core';

/** The models that examples of the documentation speak of without saying what they are. */

declare const shop: Database;

export class Customer extends Model.init(
  { name: DataTypes.STRING },
  { database: shop, modelName: 'customer' },
) {}

export class Order extends Model.init({ code: DataTypes.STRING }, { database: shop, modelName: 'order' }) {
  static Customer = this.belongsTo(() => Customer);
  static Lines = this.hasMany(() => Line);
}

export class Line extends Model.init({ code: DataTypes.STRING }, { database: shop, modelName: 'line' }) {}

export class User extends Model.init(
  { firstName: DataTypes.STRING, lastName: DataTypes.STRING },
  { database: shop, modelName: 'user' },
) {
  static Addresses = this.hasMany(() => Address);
}

export class Address extends Model.init(
  { city: DataTypes.STRING },
  { database: shop, modelName: 'address' },
) {}
