import { DataSource, EntitySchema } from 'typeorm';

export default {
  name: 'TypeORM',
  packages: ['typeorm'],

  async open({ database, url }) {
    const entities = [Product, User, Address, Tag];
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
      sql: (text) => source.query(text),
      close: () => source.destroy(),
    };
  },
};

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
