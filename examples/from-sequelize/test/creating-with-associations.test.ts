import { Sequelize } from '@espalier/sequelize';
import { describeEachDatabase } from '@espalier/testkit';
import * as inTypeScript from '../typescript/creating-with-associations.js';

const inJavaScript = require('../javascript/creating-with-associations.js') as typeof inTypeScript;

describe.each([
  ['TypeScript', inTypeScript],
  ['JavaScript', inJavaScript],
])("the page 'Creating with Associations' in %s", (_, page) => {
  describeEachDatabase('', (context) => {
    let sequelize: Sequelize;

    beforeEach(() => {
      sequelize = new Sequelize(context.url(), { logging: false });
    });
    afterEach(() => sequelize.close());

    it('creates a product with its user and the addresses of the user', async () => {
      const product = await page.belongsToHasManyHasOne(sequelize);
      const { product: Product, user: User, address: Address } = sequelize.models;

      const found = await Product.findByPk(product.id, {
        include: [{ association: Product.User, include: [User.Addresses] }],
      });
      expect(found.toJSON()).toEqual(product.toJSON());
      expect(found.user.addresses[0]).toBeInstanceOf(Address);
      expect(found).toMatchObject({
        title: 'Chair',
        user: { lastName: 'Broadstone', addresses: [{ line1: '100 Main St.', zip: '78704' }] },
      });
    });

    it('creates a product with its user under an alias', async () => {
      const product = await page.belongsToWithAnAlias(sequelize);
      const { product: Product, user: User } = sequelize.models;

      const found = await Product.findOne({ include: { model: User, as: 'creator' } });
      expect(found.creator).toMatchObject({ firstName: 'Matt', lastName: 'Hansen' });
      expect(found.creatorId).toBe(product.creator.id);
    });

    it('creates a product with its tags', async () => {
      await page.hasManyBelongsToMany(sequelize);
      const { product: Product, tag: Tag } = sequelize.models;

      const found = await Product.findByPk(1, { include: [Tag] });
      expect(found.tags.map(({ name }: { name: string }) => name)).toEqual(['Alpha', 'Beta']);
    });

    it('creates a product with its tags under an alias', async () => {
      await page.hasManyWithAnAlias(sequelize);
      const { product: Product } = sequelize.models;

      const found = await Product.findByPk(1, { include: ['categories'] });
      expect(found.categories).toMatchObject([
        { id: 1, name: 'Alpha', productId: 1 },
        { id: 2, name: 'Beta', productId: 1 },
      ]);
    });
  });
});
