import createKnex from 'knex';
import { Model } from 'objection';
import { openKnex } from './knex/connection.mjs';

export default {
  name: 'Objection',
  packages: ['objection', 'knex'],

  async open(target) {
    const knex = openKnex(createKnex, target);
    Model.knex(knex);
    return {
      createWithUser: (values) => Product.transaction((trx) => Product.query(trx).insertGraph(values)),
      createWith10Addresses: (values) => User.transaction((trx) => User.query(trx).insertGraph(values)),
      createWith100Tags: (values) => Product.transaction((trx) => Product.query(trx).insertGraph(values)),
      createWith1000Addresses: (values) => User.transaction((trx) => User.query(trx).insertGraph(values)),
      createInBulk: (values) => Product.transaction((trx) => Product.query(trx).insertGraph(values)),
      findWithIncludes: (limit) =>
        Product.query().withGraphFetched('user.addresses').orderBy('id').limit(limit),
      async sql(text) {
        const result = await knex.raw(text);
        return target.database === 'sqlite' ? result : result.rows;
      },
      close: () => knex.destroy(),
    };
  },
};

class Timed extends Model {
  $beforeInsert() {
    this.createdAt = new Date();
    this.updatedAt = this.createdAt;
  }
}

class Product extends Timed {
  static tableName = 'products';
  static get relationMappings() {
    return {
      user: {
        relation: Model.BelongsToOneRelation,
        modelClass: User,
        join: { from: 'products.userId', to: 'users.id' },
      },
      tags: {
        relation: Model.ManyToManyRelation,
        modelClass: Tag,
        join: {
          from: 'products.id',
          through: { from: 'productTags.productId', to: 'productTags.tagId' },
          to: 'tags.id',
        },
      },
    };
  }
}

class User extends Timed {
  static tableName = 'users';
  static get relationMappings() {
    return {
      addresses: {
        relation: Model.HasManyRelation,
        modelClass: Address,
        join: { from: 'users.id', to: 'addresses.userId' },
      },
    };
  }
}

class Address extends Timed {
  static tableName = 'addresses';
}

class Tag extends Timed {
  static tableName = 'tags';
}
