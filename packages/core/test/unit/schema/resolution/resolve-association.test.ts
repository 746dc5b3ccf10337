import { Database } from '../../../../src/database.js';
import { DATABASE } from '../../../../src/model/context.js';
import { DataTypes } from '../../../../src/schema/data-types/index.js';
import type { AssociationDefinition, Hop } from '../../../../src/schema/model-definition.js';

const { STRING } = DataTypes;
let database: Database;

beforeEach(() => {
  database = new Database('sqlite::memory:');
});
afterEach(() => database.close());

function associations(): Record<string, AssociationDefinition> {
  const User = database.define('user', { name: { type: STRING, unique: true } });
  const Product = database.define('product', {});
  const Tag = database.define('tag', {});
  User.hasMany(Product, { foreignKey: 'ownerName', sourceKey: 'name' });
  User.hasOne(Tag, { as: 'favourite' });
  Product.belongsTo(User, { as: 'owner', foreignKey: 'ownerName', targetKey: 'name' });
  Product.belongsToMany(Tag, { through: 'productTags' });
  const { models } = database[DATABASE].registry.schema();
  return Object.fromEntries(models.flatMap((model) => [...model.associations]));
}

const textOf = ({ from, to, pairs }: Hop) =>
  pairs.map((pair) => `${from.name}.${pair.from.name} = ${to.name}.${pair.to.name}`).join(' and ');

describe('the hops of an association', () => {
  it.each([
    ['owner', 'source', false, ['product.ownerName = user.name']],
    ['products', 'target', true, ['user.name = product.ownerName']],
    ['favourite', 'target', false, ['user.id = tag.userId']],
    ['tags', 'through', true, ['product.id = productTags.productId', 'productTags.tagId = tag.id']],
  ] as const)('%s: go from the source to the target', (as, keyHolder, isToMany, hops) => {
    const association = associations()[as] as AssociationDefinition;
    expect(association).toMatchObject({ keyHolder, isToMany });
    expect(association.hops.map(textOf)).toEqual(hops);
  });

  it('contain the attributes of the models themselves, by role too', () => {
    for (const { hops } of Object.values(associations())) {
      for (const { from, to, pairs, foreignKeys } of hops) {
        for (const [index, pair] of pairs.entries()) {
          expect(from.attributeByName.get(pair.from.name)).toBe(pair.from);
          expect(to.attributeByName.get(pair.to.name)).toBe(pair.to);
          const { foreignKey, key } = foreignKeys[index] ?? {};
          expect([pair.from, pair.to]).toEqual(expect.arrayContaining([foreignKey, key]));
          expect(foreignKey?.name).toMatch(/Id$|^ownerName$/);
        }
      }
    }
  });
});
