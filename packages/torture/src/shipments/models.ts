import { type Database, DataTypes, Model } from '@espalier/core';

export type Shipments = ReturnType<typeof defineShipments>;

export type Parcel = InstanceType<Shipments['Parcel']>;

/**
 * Declares parcels with everything that belongs to them. Every row has the token of its parcel, and parcels and items
 * say how many children they have to have, so that plain SQL alone finds a half graph or a row on the wrong parent.
 */
export function defineShipments(database: Database) {
  const common = { database, underscored: true } as const;
  const text = { type: DataTypes.STRING, allowNull: false } as const;
  const number = { type: DataTypes.INTEGER, allowNull: false } as const;
  const required = { foreignKey: { allowNull: false } } as const;

  class Parcel extends Model.init(
    { token: { ...text, unique: true }, version: number, expectedItems: number, expectedTags: number },
    { ...common, modelName: 'parcel' },
  ) {
    static Sender = this.belongsTo(() => Sender, required);
    static Items = this.hasMany(() => Item, required);
    static Label = this.hasOne(() => Label, required);
    static Tags = this.belongsToMany(() => Tag, { through: () => ParcelTag });
  }
  class Sender extends Model.init({ token: text }, { ...common, modelName: 'sender' }) {}
  class Item extends Model.init(
    { token: text, position: number, expectedParts: number },
    { ...common, modelName: 'item' },
  ) {
    static Parts = this.hasMany(() => Part, required);
  }
  class Part extends Model.init({ token: text }, { ...common, modelName: 'part' }) {}
  class Label extends Model.init({ token: text }, { ...common, modelName: 'label' }) {}
  class Tag extends Model.init({ token: text }, { ...common, modelName: 'tag' }) {}
  class ParcelTag extends Model.init({ token: text }, { ...common, modelName: 'parcelTag' }) {}
  class Counter extends Model.init({ value: number }, { ...common, modelName: 'counter' }) {}

  const include = [
    Parcel.Sender,
    { association: Parcel.Items, include: [Item.Parts] },
    Parcel.Label,
    Parcel.Tags,
  ] as const;
  const includeToSave = [
    {
      association: Parcel.Items,
      missing: 'delete',
      include: [{ association: Item.Parts, missing: 'delete' }],
    },
    { association: Parcel.Label, missing: 'delete' },
    Parcel.Tags,
  ] as const;
  return { database, Parcel, Sender, Item, Part, Label, Tag, ParcelTag, Counter, include, includeToSave };
}
