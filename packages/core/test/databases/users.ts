import { DataTypes, Model } from '@espalier/core';
import type { DatabaseContext, OpenOptions } from '@espalier/testkit';

/** Users with unique names, and their addresses, in tables of their own. */
export async function users(context: DatabaseContext, options?: OpenOptions) {
  const database = context.open(options);
  class User extends Model.init(
    { name: { type: DataTypes.STRING, allowNull: false, unique: true } },
    { database, modelName: 'user', timestamps: false },
  ) {
    static Addresses = this.hasMany(() => Address);
  }
  class Address extends Model.init(
    { city: DataTypes.STRING },
    { database, modelName: 'address', timestamps: false },
  ) {}
  await database.sync();
  context.statements.length = 0;
  /** What plain SQL, outside of any transaction, finds. */
  const names = async () =>
    (await context.rows(database, 'select name from users order by name')).map(({ name }) => name);
  return { database, User, Address, names };
}
