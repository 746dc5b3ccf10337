import { type Database, type DataType, Model } from '@espalier/core';
import type { DatabaseContext, OpenOptions } from '@espalier/testkit';

/** A table with one column of a data type, to write values to and read them from. */
export interface ValueColumn {
  readonly database: Database;
  /** Creates a row, reads it, and returns its value. Expects that the read returns what the create returned. */
  roundTrip(value: unknown): Promise<unknown>;
  /** Does the same for many rows at once. */
  roundTripAll(values: readonly unknown[]): Promise<unknown[]>;
  /** Returns the stored values as plain SQL casts them to text, in the order of insertion. */
  stored(): Promise<unknown[]>;
}

/** Creates the table `items` with the column `value`. */
export async function openValueColumn(
  context: DatabaseContext,
  type: DataType<unknown, unknown>,
  options?: OpenOptions,
): Promise<ValueColumn> {
  const database = context.open(options);
  class Item extends Model {}
  Item.init({ value: type }, { database, modelName: 'item', timestamps: false });
  await database.sync();

  return {
    database,
    async roundTrip(value) {
      const created = await Item.create({ value });
      const found = await Item.findByPk(created.id);
      expect(found).toEqual(created);
      return found.value;
    },
    async roundTripAll(values) {
      const created = await Item.bulkCreate(values.map((value) => ({ value })));
      const all = await Item.findAll({ order: ['id'] });
      const found = all.slice(all.length - values.length);
      expect(found).toEqual(created);
      return found.map(({ value }) => value);
    },
    async stored() {
      const rows = await context.rows(database, 'select cast(value as text) as value from items order by id');
      return rows.map(({ value }) => value);
    },
  };
}
