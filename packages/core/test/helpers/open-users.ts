import { DataTypes, Model } from '@espalier/core';
import type { DatabaseContext, OpenOptions } from '@espalier/testkit';

/**
 * Opens a database of users, whose names are unique, and their addresses. Its rows are as small as transactions need them.
 * Returns `names` too, which reads the names that are committed.
 */
export async function openUsers(context: DatabaseContext, options?: OpenOptions) {
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
  const names = async () =>
    (await context.rows(database, 'select name from users order by name')).map(({ name }) => name);
  return { database, User, Address, names };
}
