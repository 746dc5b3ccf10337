import { BetterSqliteDriver } from '@mikro-orm/better-sqlite';
import { EntityCaseNamingStrategy, EntitySchema, LockMode, MikroORM, raw } from '@mikro-orm/core';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';

export default {
  name: 'MikroORM 6',
  packages: ['@mikro-orm/core'],

  async open({ database, url }) {
    const orm = await MikroORM.init({
      entities: [Product, User, Address, Tag, Order, Line, Article, Sale, SaleLine],
      namingStrategy: EntityCaseNamingStrategy,
      ...(database === 'sqlite'
        ? { driver: BetterSqliteDriver, dbName: ':memory:' }
        : { driver: PostgreSqlDriver, clientUrl: url }),
    });
    /** Uses a new entity manager for each call, as the documentation says. `flush` is one transaction. */
    async function create(entity, values) {
      const em = orm.em.fork();
      const created = em.create(entity, values);
      await em.flush();
      return created;
    }
    return {
      createWithUser: (values) => create('Product', values),
      createWith10Addresses: (values) => create('User', values),
      createWith100Tags: (values) => create('Product', values),
      createWith1000Addresses: (values) => create('User', values),
      async createInBulk(values) {
        const em = orm.em.fork();
        const created = values.map((each) => em.create('Product', each));
        await em.flush();
        return created;
      },
      findWithIncludes: (limit) =>
        orm.em.fork().find('Product', {}, { populate: ['user.addresses'], orderBy: { id: 'asc' }, limit }),
      async saveOrder({ id, version, ...values }) {
        const em = orm.em.fork();
        const order = await em.findOneOrFail('Order', id, {
          populate: ['lines'],
          lockMode: LockMode.OPTIMISTIC,
          lockVersion: version,
        });
        em.assign(order, values);
        await em.flush();
        return order;
      },
      upsertRows: (values) =>
        orm.em.fork().upsertMany('Article', values, {
          onConflictFields: ['sku'],
          onConflictMergeFields: ['name', 'price', 'updatedAt'],
        }),
      reportByMonth: (status) =>
        orm.em
          .fork()
          .createQueryBuilder('SaleLine', 'l')
          .select([
            raw(`${monthOf(database)} as month`),
            raw('count(*) as lines'),
            raw('sum(l.amount) as total'),
          ])
          .innerJoin('l.sale', 's')
          .where({ 's.status': status })
          .groupBy(raw('month'))
          .orderBy({ [raw('month')]: 'asc' })
          .execute('all', { mapResults: false }),
      pageFilteredByChild: ({ quantity, limit, offset }) =>
        orm.em
          .fork()
          .find(
            'Sale',
            { lines: { $some: { quantity: { $gte: quantity } } } },
            { orderBy: [{ soldAt: 'desc' }, { id: 'desc' }], limit, offset },
          ),
      storesTimesAsNumbers: database === 'sqlite',
      sql: (text) => orm.em.getConnection().execute(text),
      close: () => orm.close(),
    };
  },
};

/** MikroORM has no function for the month of a time. On SQLite, it stores times as milliseconds. */
function monthOf(database) {
  return database === 'sqlite'
    ? `strftime('%Y-%m', s."soldAt" / 1000, 'unixepoch')`
    : `to_char(s."soldAt" at time zone 'UTC', 'YYYY-MM')`;
}

const key = { type: 'integer', primary: true, autoincrement: true };
const text = { type: 'string', nullable: true };
const times = {
  createdAt: { type: 'Date', onCreate: () => new Date() },
  updatedAt: { type: 'Date', onCreate: () => new Date(), onUpdate: () => new Date() },
};

const Product = new EntitySchema({
  name: 'Product',
  tableName: 'products',
  properties: {
    id: key,
    title: text,
    user: { kind: 'm:1', entity: 'User', fieldName: 'userId', nullable: true },
    tags: {
      kind: 'm:n',
      entity: 'Tag',
      owner: true,
      pivotTable: 'productTags',
      joinColumn: 'productId',
      inverseJoinColumn: 'tagId',
    },
    ...times,
  },
});

const User = new EntitySchema({
  name: 'User',
  tableName: 'users',
  properties: {
    id: key,
    firstName: text,
    lastName: text,
    addresses: { kind: '1:m', entity: 'Address', mappedBy: 'user' },
    ...times,
  },
});

const Address = new EntitySchema({
  name: 'Address',
  tableName: 'addresses',
  properties: {
    id: key,
    type: text,
    line1: text,
    city: text,
    state: text,
    zip: text,
    user: { kind: 'm:1', entity: 'User', fieldName: 'userId' },
    ...times,
  },
});

const Tag = new EntitySchema({
  name: 'Tag',
  tableName: 'tags',
  properties: { id: key, name: text, ...times },
});

const number = { type: 'integer' };

const Order = new EntitySchema({
  name: 'Order',
  tableName: 'orders',
  properties: {
    id: key,
    customer: text,
    note: text,
    version: { type: 'integer', version: true },
    lines: { kind: '1:m', entity: 'Line', mappedBy: 'order', orphanRemoval: true },
    ...times,
  },
});

const Line = new EntitySchema({
  name: 'Line',
  tableName: 'lines',
  properties: {
    id: key,
    product: text,
    quantity: number,
    price: number,
    order: { kind: 'm:1', entity: 'Order', fieldName: 'orderId' },
    ...times,
  },
});

const Article = new EntitySchema({
  name: 'Article',
  tableName: 'articles',
  properties: { id: key, sku: { type: 'string', unique: true }, name: text, price: number, ...times },
});

const Sale = new EntitySchema({
  name: 'Sale',
  tableName: 'sales',
  properties: {
    id: key,
    customer: text,
    status: { type: 'string' },
    soldAt: { type: 'Date' },
    lines: { kind: '1:m', entity: 'SaleLine', mappedBy: 'sale' },
    ...times,
  },
});

const SaleLine = new EntitySchema({
  name: 'SaleLine',
  tableName: 'saleLines',
  properties: {
    id: key,
    product: text,
    quantity: number,
    amount: { type: 'decimal', precision: 12, scale: 2 },
    sale: { kind: 'm:1', entity: 'Sale', fieldName: 'saleId' },
    ...times,
  },
});
