import { DataSource, EntitySchema, In } from 'typeorm';

export default {
  name: 'TypeORM',
  packages: ['typeorm'],

  async open({ database, url }) {
    const entities = [Product, User, Address, Tag, Order, Line, Article, Sale, SaleLine];
    const source = new DataSource(
      database === 'sqlite'
        ? { type: 'better-sqlite3', database: ':memory:', entities }
        : { type: 'postgres', url, entities },
    );
    await source.initialize();
    const products = source.getRepository(Product);
    const users = source.getRepository(User);
    return {
      createWithUser: (values) => products.save(products.create(values)),
      createWith10Addresses: (values) => users.save(users.create(values)),
      createWith100Tags: (values) => products.save(products.create(values)),
      createWith1000Addresses: (values) => users.save(users.create(values)),
      createInBulk: (values) => products.save(products.create(values)),
      findWithIncludes: (limit) =>
        products.find({ relations: { user: { addresses: true } }, order: { id: 'ASC' }, take: limit }),
      saveOrder: ({ version, ...values }) =>
        source.transaction(async (manager) => {
          const { id } = values;
          await manager.findOneOrFail(Order, { where: { id }, lock: { mode: 'optimistic', version } });
          return manager.save(Order, values);
        }),
      upsertRows: (values) => source.transaction((manager) => upsertArticles(manager, values)),
      reportByMonth: (status) => reportByMonth(source, status),
      pageFilteredByChild: (input) => findSales(source, input),
      sql: (text) => source.query(text),
      close: () => source.destroy(),
    };
  },
};

/**
 * On SQLite an upsert accepts fewer than 1,000 rows, updates no time, and reports wrong keys unless every row is new.
 */
async function upsertArticles(manager, values) {
  const articles = manager.getRepository(Article);
  if (manager.dataSource.options.type === 'postgres') {
    const { identifiers } = await articles.upsert(values, ['sku']);
    return values.map((article, at) => ({ ...article, ...identifiers[at] }));
  }
  const updatedAt = new Date();
  const rows = values.map((article) => ({ ...article, updatedAt }));
  for (let from = 0; from < values.length; from += MAX_ROWS)
    await articles.upsert(rows.slice(from, from + MAX_ROWS), ['sku']);
  return articles.find({ where: { sku: In(values.map(({ sku }) => sku)) } });
}

const MAX_ROWS = 500;

/** TypeORM has no function for the month of a time. */
function reportByMonth(source, status) {
  const month =
    source.options.type === 'postgres'
      ? `to_char(sale.soldAt at time zone 'UTC', 'YYYY-MM')`
      : `strftime('%Y-%m', sale.soldAt)`;
  return source
    .getRepository(SaleLine)
    .createQueryBuilder('line')
    .innerJoin('line.sale', 'sale')
    .select(month, 'month')
    .addSelect('COUNT(*)', 'lines')
    .addSelect('SUM(line.amount)', 'total')
    .where('sale.status = :status', { status })
    .groupBy('month')
    .orderBy('month')
    .getRawMany();
}

function findSales(source, { quantity, limit, offset }) {
  const sales = source.getRepository(Sale).createQueryBuilder('sale');
  const lines = sales
    .subQuery()
    .select('1')
    .from(SaleLine, 'line')
    .where('line.saleId = sale.id AND line.quantity >= :quantity');
  return sales
    .where(`EXISTS ${lines.getQuery()}`, { quantity })
    .orderBy('sale.soldAt', 'DESC')
    .addOrderBy('sale.id', 'DESC')
    .take(limit)
    .skip(offset)
    .getMany();
}

const text = { type: 'varchar', nullable: true };
const columns = {
  id: { type: 'integer', primary: true, generated: true },
  createdAt: { type: Date, createDate: true },
  updatedAt: { type: Date, updateDate: true },
};

const Product = new EntitySchema({
  name: 'Product',
  tableName: 'products',
  columns: { ...columns, title: text },
  relations: {
    user: { type: 'many-to-one', target: 'User', joinColumn: { name: 'userId' }, cascade: true },
    tags: {
      type: 'many-to-many',
      target: 'Tag',
      cascade: true,
      joinTable: {
        name: 'productTags',
        joinColumn: { name: 'productId' },
        inverseJoinColumn: { name: 'tagId' },
      },
    },
  },
});

const User = new EntitySchema({
  name: 'User',
  tableName: 'users',
  columns: { ...columns, firstName: text, lastName: text },
  relations: {
    addresses: { type: 'one-to-many', target: 'Address', inverseSide: 'user', cascade: true },
  },
});

const Address = new EntitySchema({
  name: 'Address',
  tableName: 'addresses',
  columns: { ...columns, type: text, line1: text, city: text, state: text, zip: text },
  relations: {
    user: { type: 'many-to-one', target: 'User', joinColumn: { name: 'userId' }, inverseSide: 'addresses' },
  },
});

const Tag = new EntitySchema({ name: 'Tag', tableName: 'tags', columns: { ...columns, name: text } });

const number = { type: 'integer' };

const Order = new EntitySchema({
  name: 'Order',
  tableName: 'orders',
  columns: { ...columns, customer: text, note: text, version: { type: 'integer', version: true } },
  relations: {
    lines: { type: 'one-to-many', target: 'Line', inverseSide: 'order', cascade: true },
  },
});

const Line = new EntitySchema({
  name: 'Line',
  tableName: 'lines',
  columns: { ...columns, product: text, quantity: number, price: number },
  relations: {
    order: {
      type: 'many-to-one',
      target: 'Order',
      joinColumn: { name: 'orderId' },
      inverseSide: 'lines',
      orphanedRowAction: 'delete',
    },
  },
});

const Article = new EntitySchema({
  name: 'Article',
  tableName: 'articles',
  columns: { ...columns, sku: { type: 'varchar', unique: true }, name: text, price: number },
});

const Sale = new EntitySchema({
  name: 'Sale',
  tableName: 'sales',
  columns: { ...columns, customer: text, status: { type: 'varchar' }, soldAt: { type: Date } },
  relations: {
    lines: { type: 'one-to-many', target: 'SaleLine', inverseSide: 'sale' },
  },
});

const SaleLine = new EntitySchema({
  name: 'SaleLine',
  tableName: 'saleLines',
  columns: {
    ...columns,
    product: text,
    quantity: number,
    amount: { type: 'decimal', precision: 12, scale: 2 },
  },
  relations: {
    sale: { type: 'many-to-one', target: 'Sale', joinColumn: { name: 'saleId' }, inverseSide: 'lines' },
  },
});
