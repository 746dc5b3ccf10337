import { type Database, DataTypes, Model } from '@espalier/core';
import type { DatabaseContext, OpenOptions } from './describe-each-database.ts';

/** What a test may change in the shop. */
export interface ShopOptions {
  /** Options of the database, such as its pool. */
  readonly database?: OpenOptions;
  /** The database schema of the tables. Default: that of the connection. */
  readonly schema?: string;
  /** Whether tables have `createdAt` and `updatedAt`. Default: true. */
  readonly timestamps?: boolean;
}

export type Shop = ReturnType<typeof defineShop>;

/**
 * Opens a database with empty tables of the shop, and clears the recorded statements.
 * The returned `values` and `include` create a product with its user, addresses and tags.
 *
 * @example
 * const { Product, include, values } = await openShop(context);
 * const product = await Product.create(values, { include });
 */
export async function openShop(context: DatabaseContext, options: ShopOptions = {}) {
  const { database: databaseOptions, ...modelOptions } = options;
  const database = context.open(databaseOptions);
  const shop = defineShop(database, modelOptions);
  await database.sync();
  context.statements.length = 0;
  return { database, ...shop, include: nestedInclude(shop), values: nestedValues() };
}

/** Declares the models that most tests use: the products of a shop, their users, addresses and tags. */
export function defineShop(database: Database, options: Omit<ShopOptions, 'database'> = {}) {
  // The types are those of models with timestamps, whose values may be left out.
  const common = { ...(options as { schema?: string }), database };

  class Product extends Model.init({ title: DataTypes.STRING }, { ...common, modelName: 'product' }) {
    static User = this.belongsTo(() => User);
    static Tags = this.belongsToMany(() => Tag, { through: () => ProductTag });
  }

  class User extends Model.init(
    { firstName: { type: DataTypes.STRING, allowNull: false }, lastName: DataTypes.STRING },
    { ...common, modelName: 'user' },
  ) {
    static Addresses = this.hasMany(() => Address);
    static Profile = this.hasOne(() => Profile);
    static Products = this.hasMany(() => Product);

    get fullName() {
      return `${this.firstName} ${this.lastName}`;
    }
  }

  class Address extends Model.init(
    { type: DataTypes.ENUM('home', 'work'), city: { type: DataTypes.STRING, allowNull: false } },
    { ...common, modelName: 'address' },
  ) {
    static User = this.belongsTo(() => User);
  }

  class Profile extends Model.init({ bio: DataTypes.TEXT }, { ...common, modelName: 'profile' }) {}

  class Tag extends Model.init(
    { name: { type: DataTypes.STRING, allowNull: false, unique: true } },
    { ...common, modelName: 'tag' },
  ) {
    static Products = this.belongsToMany(() => Product, { through: () => ProductTag });
  }

  class ProductTag extends Model.init({ rank: DataTypes.INTEGER }, { ...common, modelName: 'productTag' }) {}

  return { Product, User, Address, Profile, Tag, ProductTag };
}

/** Returns a product with its user, two addresses and two tags; the through row of the first tag has a value. */
function nestedValues() {
  return {
    title: 'Chair',
    user: { firstName: 'Mick', addresses: [{ city: 'Austin' }, { city: 'Dallas' }] },
    tags: [{ name: 'wood', productTag: { rank: 1 } }, { name: 'old' }],
  };
}

function nestedInclude({ Product, User }: Shop) {
  return [{ association: Product.User, include: [User.Addresses] }, Product.Tags] as const;
}
