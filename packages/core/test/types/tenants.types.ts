// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import {
  type Attributes,
  anyTenant,
  type CreationAttributes,
  DataTypes,
  database,
  Model,
  sql,
} from './api.js';

/** A tenant is read like other attributes, and may be left out of values, since the context has it. */

class Shop extends Model.init(
  { name: DataTypes.STRING },
  { database, modelName: 'shop', timestamps: false },
) {
  static Products = this.hasMany(() => Product, { foreignKey: 'shopId' });
}

class Product extends Model.init(
  {
    shopId: { type: DataTypes.INTEGER, allowNull: false, tenant: true },
    title: { type: DataTypes.STRING, allowNull: false },
  },
  { database, modelName: 'product', timestamps: false },
) {
  static Shop = this.belongsTo(() => Shop, { foreignKey: 'shopId' });
}

class Invoice extends Model.init(
  { account: { type: DataTypes.UUID, allowNull: false, tenant: 'accountId' } },
  { database, modelName: 'invoice', timestamps: false },
) {}

expectTypeOf<Attributes<typeof Product>>().toEqualTypeOf<{ id: number; shopId: number; title: string }>();
expectTypeOf<CreationAttributes<typeof Product>>().toEqualTypeOf<{
  title: string;
  id?: number | undefined;
  shopId?: number | undefined;
}>();
expectTypeOf<CreationAttributes<typeof Invoice>>().toEqualTypeOf<{
  id?: number | undefined;
  account?: string | undefined;
}>();

export async function calls(product: Product) {
  await Product.create({ title: 'Chair' });
  await Product.create({ title: 'Chair', shopId: 1 });
  await Product.create({ title: 'Chair', shop: { name: 'North' } }, { include: [Product.Shop] });
  await Shop.create({ products: [{ title: 'Chair' }] }, { include: [Shop.Products] });
  await Product.save({ title: 'Chair' });
  await Product.upsert({ id: 1, title: 'Chair' });
  await Product.bulkCreate([{ title: 'Chair' }]);
  // @ts-expect-error the title is still required
  await Product.create({ shopId: 1 });
  // @ts-expect-error a tenant has the type of its attribute
  await Product.create({ title: 'Chair', shopId: '1' });
  // @ts-expect-error a tenant may not be null
  await Product.create({ title: 'Chair', shopId: null });
  expectTypeOf(product.shopId).toEqualTypeOf<number>();
}

expectTypeOf(database.withContext({ shopId: 1 }, () => 5)).toEqualTypeOf<number>();
expectTypeOf(database.withContext({ shopId: anyTenant }, () => Product.count())).toEqualTypeOf<
  Promise<number>
>();
// @ts-expect-error the values come first
database.withContext(() => Product.count());
// @ts-expect-error work is required
database.withContext({ shopId: 1 });

database.define('nullable', {
  // @ts-expect-error a tenant may not be null
  shopId: { type: DataTypes.INTEGER, tenant: true },
});
database.define('defaulted', {
  // @ts-expect-error the context has the value
  shopId: { type: DataTypes.INTEGER, allowNull: false, tenant: true, defaultValue: 1 },
});
database.define('computed', {
  // @ts-expect-error the database computes the values
  shopId: { type: DataTypes.INTEGER, allowNull: false, tenant: true, generatedAs: sql`1` },
});
database.define('numbered', {
  // @ts-expect-error a tenant is true, false, or the name of a context value
  shopId: { type: DataTypes.INTEGER, allowNull: false, tenant: 5 },
});
