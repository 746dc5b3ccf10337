import createKnex from 'knex';
import { Model, raw, ref } from 'objection';
import { openKnex } from './knex/connection.mjs';
import { OutdatedOrderError } from './saving/order.mjs';

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
      saveOrder: (values) => Order.transaction((trx) => saveOrder(trx, values)),
      upsertRows: (values) => Article.transaction((trx) => upsertArticles(trx, values)),
      reportByMonth,
      pageFilteredByChild: findSales,
      storesTimesAsNumbers: target.database === 'sqlite',
      async sql(text) {
        const result = await knex.raw(text);
        return target.database === 'sqlite' ? result : result.rows;
      },
      close: () => knex.destroy(),
    };
  },
};

async function saveOrder(trx, { version, ...values }) {
  const { id } = values;
  const updated = await Order.query(trx)
    .where({ id, version })
    .patch({ version: version + 1 });
  if (updated === 0) throw new OutdatedOrderError(id);
  const saved = await Order.query(trx).upsertGraph(values);
  saved.version = version + 1;
  return saved;
}

/** Objection inserts several rows by one query on PostgreSQL only. */
async function upsertArticles(trx, articles) {
  const upsert = (rows) =>
    Article.query(trx).insert(rows).onConflict('sku').merge(['name', 'price', 'updatedAt']).returning('*');
  if (trx.client.driverName === 'pg') return upsert(articles);
  const stored = [];
  for (const article of articles) stored.push(await upsert(article));
  return stored;
}

/** Objection has no function for the month of a time. On SQLite, it stores times as milliseconds. */
function reportByMonth(status) {
  const soldAt = ref('sale.soldAt');
  const month =
    SaleLine.knex().client.driverName === 'pg'
      ? raw(`to_char(? at time zone 'UTC', 'YYYY-MM')`, soldAt)
      : raw(`strftime('%Y-%m', ? / 1000, 'unixepoch')`, soldAt);
  return SaleLine.query()
    .joinRelated('sale')
    .where('sale.status', status)
    .select(month.as('month'))
    .count('* as lines')
    .sum('amount as total')
    .groupBy('month')
    .orderBy('month');
}

function findSales({ quantity, limit, offset }) {
  return Sale.query()
    .whereExists(Sale.relatedQuery('lines').where('quantity', '>=', quantity))
    .orderBy([
      { column: 'soldAt', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
    .offset(offset);
}

class Timed extends Model {
  $beforeInsert() {
    this.createdAt = new Date();
    this.updatedAt = this.createdAt;
  }

  $beforeUpdate() {
    this.updatedAt = new Date();
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

class Order extends Timed {
  static tableName = 'orders';
  static get relationMappings() {
    return {
      lines: {
        relation: Model.HasManyRelation,
        modelClass: Line,
        join: { from: 'orders.id', to: 'lines.orderId' },
      },
    };
  }
}

class Line extends Timed {
  static tableName = 'lines';
}

class Article extends Timed {
  static tableName = 'articles';
}

class Sale extends Timed {
  static tableName = 'sales';
  static get relationMappings() {
    return {
      lines: {
        relation: Model.HasManyRelation,
        modelClass: SaleLine,
        join: { from: 'sales.id', to: 'saleLines.saleId' },
      },
    };
  }
}

class SaleLine extends Timed {
  static tableName = 'saleLines';
  static get relationMappings() {
    return {
      sale: {
        relation: Model.BelongsToOneRelation,
        modelClass: Sale,
        join: { from: 'saleLines.saleId', to: 'sales.id' },
      },
    };
  }
}
