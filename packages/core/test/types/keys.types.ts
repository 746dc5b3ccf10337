// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import { type Attributes, type CreationAttributes, DataTypes, database, Model } from './api.js';

/** Primary keys that are not `id`: other names, other types, several attributes. */

class Order extends Model.init(
  {
    tenantId: { type: DataTypes.UUID, primaryKey: true },
    number: { type: DataTypes.INTEGER, primaryKey: true },
    note: DataTypes.TEXT,
  },
  { database, modelName: 'order', timestamps: false },
) {
  static Items = this.hasMany(() => Item);
}

class Item extends Model.init(
  { sku: { type: DataTypes.STRING, primaryKey: true }, count: { type: DataTypes.INTEGER, allowNull: false } },
  { database, modelName: 'item', timestamps: false },
) {
  static Order = this.belongsTo(() => Order);
  static Swap = this.belongsTo(() => Item, { as: 'swap' });
}

class Parcel extends Model.init({}, { database, modelName: 'parcel', timestamps: false }) {
  static Order = this.belongsTo(() => Order, { foreignKey: ['tenant', 'orderNo'] });
  static Account = this.belongsTo(() => Account, { targetKey: 'email', foreignKey: 'payer' });
}

class Account extends Model.init(
  { email: { type: DataTypes.STRING, allowNull: false, unique: true } },
  { database, modelName: 'account', timestamps: false },
) {}

// A foreign key of as many parts as the key, each of its own type.
expectTypeOf<Attributes<typeof Item>>().toEqualTypeOf<{
  sku: string;
  count: number;
  orderTenantId: string | null;
  orderNumber: number | null;
  swapSku: string | null;
}>();
expectTypeOf<CreationAttributes<typeof Item>>().toEqualTypeOf<{
  sku: string;
  count: number;
  orderTenantId?: string | null | undefined;
  orderNumber?: number | null | undefined;
  swapSku?: string | null | undefined;
}>();
expectTypeOf(Item.Order.foreignKey).toEqualTypeOf<readonly ('orderTenantId' | 'orderNumber')[]>();
expectTypeOf(Item.Swap.foreignKey).toEqualTypeOf<'swapSku'>();

// The names can be given; which holds which part is then known to the order of the names only.
expectTypeOf(Parcel.Order.foreignKey).toEqualTypeOf<readonly ('tenant' | 'orderNo')[]>();
expectTypeOf<Attributes<typeof Parcel>>().toEqualTypeOf<{
  id: number;
  tenant: string | number | null;
  orderNo: string | number | null;
  payer: string | null;
}>();

Order.findByPk({ tenantId: 'a', number: 1 });
Item.findByPk('A-1');
Order.create({ tenantId: 'a', number: 1, items: [{ sku: 'A-1', count: 2 }] }, { include: [Order.Items] });
Item.create({ sku: 'A-1', count: 1, order: { tenantId: 'a', number: 1 } }, { include: [Item.Order] });
// @ts-expect-error: a part of a composite key is not numbered by the database
Order.create({ tenantId: 'a' });
const optional = [{ association: Item.Order, required: false }] as const;
Item.create({ sku: 'A-1', count: 1, orderTenantId: 'a', orderNumber: 1 }, { include: optional });

// @ts-expect-error: a composite key is an object of its parts
Order.findByPk(1);
// @ts-expect-error: all of its parts
Order.findByPk({ tenantId: 'a' });
// @ts-expect-error: each of its type
Order.findByPk({ tenantId: 'a', number: '1' });
// @ts-expect-error: the key is text
Item.findByPk(1);
// @ts-expect-error: a key that is text must be given
Item.create({ count: 1 });
Item.create({
  sku: 'A-1',
  count: 1,
  // @ts-expect-error: this part is text
  orderTenantId: 5,
});
Order.create(
  {
    tenantId: 'a',
    number: 1,
    items: [
      {
        sku: 'A-1',
        count: 2,
        // @ts-expect-error: nesting gives every part
        orderNumber: 1,
      },
    ],
  },
  { include: [Order.Items] },
);
Parcel.create({
  // @ts-expect-error: it holds an email address
  payer: 5,
});
