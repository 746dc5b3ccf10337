import { changesOf, Database, formatPath } from '@espalier/core';
import { defineModels } from './models.js';

/**
 * Creates a product with its user, the user's addresses and the product's tags in one call, saves some changes of them in
 * another, and prints what happens.
 *
 * @param url where to; the tables are created there
 * @param print takes each line
 */
export async function run(url: string, print: (line: string) => void): Promise<void> {
  const statements: string[] = [];
  const database = new Database({ url, logging: (sql) => statements.push(sql) });
  try {
    const { Product, User } = defineModels(database);
    await database.sync();

    const values = {
      title: 'Chair',
      user: {
        firstName: 'Mick',
        lastName: 'Broadstone',
        addresses: [
          { type: 'home', city: 'Austin' },
          { type: 'work', city: 'Dallas' },
        ],
      },
      tags: [
        { name: 'wood', productTag: { rank: 1 } },
        { name: 'sale', productTag: { rank: 2 } },
      ],
    } as const;
    const include = [{ association: Product.User, include: [User.Addresses] }, Product.Tags] as const;

    print('The plan, made without touching the database:\n');
    print(Product.planCreate(values, { include }).explain());

    statements.length = 0;
    const product = await Product.create(values, { include });
    print('\nThe statements that ran:\n');
    for (const sql of statements) print(`  ${sql}`);

    print('\nWhat create returned:\n');
    print(JSON.stringify(product, null, 2));

    statements.length = 0;
    const [home, work] = product.user.addresses;
    const edited = await Product.save(
      {
        id: product.id,
        user: {
          id: product.user.id,
          addresses: [{ id: home?.id ?? 0, city: 'Houston' }, { city: 'Boston' }],
        },
      },
      {
        include: [
          { association: Product.User, include: [{ association: User.Addresses, missing: 'delete' }] },
        ],
      },
    );
    print(`\nA save has updated one address, inserted one, and deleted that in ${work?.city}:\n`);
    for (const { path, change } of changesOf(edited)) print(`  ${formatPath(path) || 'product'}: ${change}`);
    print('\nThe statements that ran:\n');
    for (const sql of statements) print(`  ${sql}`);

    const found = await Product.findByPk(product.id, { include });
    print(`\nRead back: ${found?.title} of ${found?.user?.fullName}, in ${found?.user?.addresses[0]?.city}`);
  } finally {
    await database.close();
  }
}
