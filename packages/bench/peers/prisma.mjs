import { createRequire } from 'node:module';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import { PrismaPg } from '@prisma/adapter-pg';
import { diffLines } from './saving/order.mjs';

const require = createRequire(import.meta.url);

export default {
  name: 'Prisma 7',
  packages: ['@prisma/client'],

  async open({ database, url }) {
    const { PrismaClient } = require(`./generated/${database}`);
    const adapter =
      database === 'sqlite'
        ? new PrismaBetterSqlite3({ url: ':memory:' })
        : new PrismaPg({ connectionString: url });
    const prisma = new PrismaClient({ adapter });
    const createProduct = (values) =>
      prisma.product.create({
        data: { title: values.title, user: { create: userData(values.user) } },
        include: withUser,
      });
    const createUser = (values) =>
      prisma.user.create({ data: userData(values), include: { addresses: true } });
    return {
      createWithUser: createProduct,
      createWith10Addresses: createUser,
      createWith100Tags: (values) => createTaggedProduct(prisma, values),
      createWith1000Addresses: createUser,
      createInBulk: (values) => prisma.$transaction(values.map(createProduct)),
      findWithIncludes: (limit) =>
        prisma.product.findMany({ include: withUser, orderBy: { id: 'asc' }, take: limit }),
      saveOrder: (values) => prisma.$transaction((tx) => saveOrder(tx, values)),
      // Prisma upserts one row at a time. To find the stored rows and create the others takes about a third of the time,
      // but it fails if another transaction creates one of these at the same time.
      upsertRows: (values) =>
        prisma.$transaction(
          values.map((article) =>
            prisma.article.upsert({
              where: { sku: article.sku },
              create: article,
              update: { name: article.name, price: article.price },
            }),
          ),
        ),
      // Prisma groups only by columns, so the report is the SQL of the documentation's `$queryRaw`.
      reportByMonth: (status) => reportByMonth(prisma, database, status),
      pageFilteredByChild: ({ quantity, limit, offset }) =>
        prisma.sale.findMany({
          where: { lines: { some: { quantity: { gte: quantity } } } },
          orderBy: [{ soldAt: 'desc' }, { id: 'desc' }],
          take: limit,
          skip: offset,
        }),
      storesTimesWithOffset: true,
      sql: (text) =>
        text.startsWith('select') ? prisma.$queryRawUnsafe(text) : prisma.$executeRawUnsafe(text),
      close: () => prisma.$disconnect(),
    };
  },
};

const withUser = { user: { include: { addresses: true } } };

function userData({ firstName, lastName, addresses }) {
  return { firstName, lastName, addresses: { createMany: { data: addresses } } };
}

async function createTaggedProduct(prisma, { title, tags }) {
  const product = await prisma.product.create({
    data: { title, tags: { create: tags.map((tag) => ({ tag: { create: tag } })) } },
    include: { tags: { include: { tag: true } } },
  });
  return { ...product, tags: product.tags.map(({ tag }) => tag) };
}

function reportByMonth(prisma, database, status) {
  return database === 'sqlite'
    ? prisma.$queryRaw`select strftime('%Y-%m', s."soldAt") as month, count(*) as lines, sum(l.amount) as total
        from "saleLines" l join sales s on s.id = l."saleId" where s.status = ${status} group by 1 order by 1`
    : prisma.$queryRaw`select to_char(s."soldAt" at time zone 'UTC', 'YYYY-MM') as month, count(*) as lines,
          sum(l.amount) as total
        from "saleLines" l join sales s on s.id = l."saleId" where s.status = ${status} group by 1 order by 1`;
}

/** Prisma throws if no order has the version. */
async function saveOrder(tx, { id, version, customer, note, lines }) {
  const stored = await tx.line.findMany({ where: { orderId: id } });
  const { added, changed, removed } = diffLines(stored, lines);
  return tx.order.update({
    where: { id, version },
    data: {
      customer,
      note,
      version: { increment: 1 },
      lines: {
        deleteMany: { id: { in: removed } },
        update: changed.map(({ id: key, ...data }) => ({ where: { id: key }, data })),
        create: added,
      },
    },
    include: { lines: true },
  });
}
