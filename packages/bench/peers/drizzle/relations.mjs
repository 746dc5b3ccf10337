import { relations } from 'drizzle-orm';

/** Returns the relations between the tables, which `db.query` needs. */
export function shopRelations({ products, users, addresses }) {
  return {
    productRelations: relations(products, ({ one }) => ({
      user: one(users, { fields: [products.userId], references: [users.id] }),
    })),
    userRelations: relations(users, ({ many }) => ({ addresses: many(addresses) })),
    addressRelations: relations(addresses, ({ one }) => ({
      user: one(users, { fields: [addresses.userId], references: [users.id] }),
    })),
  };
}

export const withUser = { user: { with: { addresses: true } } };

/** Returns the users with their addresses, matched by foreign key. */
export function withAddresses(users, addresses) {
  const byId = new Map(users.map((user) => [user.id, { ...user, addresses: [] }]));
  for (const address of addresses) byId.get(address.userId).addresses.push(address);
  return [...byId.values()];
}
