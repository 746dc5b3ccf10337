import { col, DataTypes, fn, Op, Sequelize } from 'sequelize';
import { diffLines, linesWithKeys, OutdatedOrderError } from './saving/order.mjs';

export default {
  name: 'Sequelize 6',
  packages: ['sequelize', 'sqlite3'],

  async open({ database, url }) {
    const sequelize = new Sequelize(database === 'sqlite' ? 'sqlite::memory:' : url, { logging: false });
    const { Product, User, Order, Line, Article, Sale, SaleLine } = defineModels(sequelize);
    const withUser = { include: [{ association: Product.User, include: [User.Addresses] }] };
    const withTags = { include: [Product.Tags] };
    const withAddresses = { include: [User.Addresses] };
    const create = (model, values, options) =>
      sequelize.transaction((transaction) => model.create(values, { ...options, transaction }));
    return {
      createWithUser: (values) => create(Product, values, withUser),
      createWith10Addresses: (values) => create(User, values, withAddresses),
      createWith100Tags: (values) => create(Product, values, withTags),
      createWith1000Addresses: (values) => create(User, values, withAddresses),
      createInBulk: (values) =>
        sequelize.transaction((transaction) => Product.bulkCreate(values, { ...withUser, transaction })),
      findWithIncludes: (limit) => Product.findAll({ ...withUser, order: ['id'], limit }),
      saveOrder: (values) =>
        sequelize.transaction((transaction) => saveOrder({ Order, Line }, values, transaction)),
      upsertRows: (values) =>
        sequelize.transaction((transaction) => upsertArticles(Article, values, transaction)),
      reportByMonth: (status) => reportByMonth(SaleLine, status),
      pageFilteredByChild: ({ quantity, limit, offset }) =>
        Sale.findAll({
          // Sequelize finds the sales by a subquery, and reads the lines too.
          include: [{ association: Sale.Lines, where: { quantity: { [Op.gte]: quantity } }, required: true }],
          order: [
            ['soldAt', 'DESC'],
            ['id', 'DESC'],
          ],
          limit,
          offset,
        }),
      storesTimesWithOffset: true,
      async sql(text) {
        const [rows] = await sequelize.query(text);
        return rows;
      },
      close: () => sequelize.close(),
    };
  },
};

async function saveOrder({ Order, Line }, { id, version, customer, note, lines }, transaction) {
  const [updated] = await Order.update(
    { customer, note, version: version + 1 },
    { where: { id, version }, transaction },
  );
  if (updated === 0) throw new OutdatedOrderError(id);
  const stored = await Line.findAll({ where: { orderId: id }, raw: true, transaction });
  const { added, changed, removed } = diffLines(stored, lines);
  const row = (line) => ({ ...line, orderId: id });
  if (removed.length > 0) await Line.destroy({ where: { id: removed }, transaction });
  if (changed.length > 0)
    await Line.bulkCreate(changed.map(row), {
      updateOnDuplicate: ['product', 'quantity', 'price', 'updatedAt'],
      transaction,
    });
  const inserted =
    added.length > 0 ? await Line.bulkCreate(added.map(row), { returning: true, transaction }) : [];
  const keys = inserted.map((line) => line.id);
  return { id, version: version + 1, customer, note, lines: linesWithKeys(lines, keys) };
}

async function upsertArticles(Article, values, transaction) {
  const upserted = await Article.bulkCreate(values, {
    updateOnDuplicate: ['name', 'price', 'updatedAt'],
    conflictAttributes: ['sku'],
    returning: true,
    transaction,
  });
  if (Article.sequelize.getDialect() !== 'sqlite') return upserted;
  // On SQLite the keys are wrong unless every row is new.
  return Article.findAll({ where: { sku: values.map(({ sku }) => sku) }, transaction });
}

function reportByMonth(SaleLine, status) {
  const soldAt = col('sale.soldAt');
  const month =
    SaleLine.sequelize.getDialect() === 'sqlite'
      ? fn('strftime', '%Y-%m', soldAt)
      : fn('to_char', fn('timezone', 'UTC', soldAt), 'YYYY-MM');
  return SaleLine.findAll({
    attributes: [
      [month, 'month'],
      [fn('count', col('*')), 'lines'],
      [fn('sum', col('amount')), 'total'],
    ],
    include: [{ association: SaleLine.Sale, attributes: [], where: { status } }],
    group: ['month'],
    order: ['month'],
    raw: true,
  });
}

function defineModels(sequelize) {
  const Product = sequelize.define('product', { title: DataTypes.STRING });
  const User = sequelize.define('user', { firstName: DataTypes.STRING, lastName: DataTypes.STRING });
  const Address = sequelize.define('address', {
    type: DataTypes.STRING,
    line1: DataTypes.STRING,
    city: DataTypes.STRING,
    state: DataTypes.STRING,
    zip: DataTypes.STRING,
  });
  const Tag = sequelize.define('tag', { name: DataTypes.STRING });
  const ProductTag = sequelize.define('productTag', {});
  Product.User = Product.belongsTo(User);
  Product.Tags = Product.belongsToMany(Tag, { through: ProductTag });
  User.Addresses = User.hasMany(Address);
  const Order = sequelize.define('order', {
    customer: DataTypes.STRING,
    note: DataTypes.STRING,
    version: DataTypes.INTEGER,
  });
  const Line = sequelize.define('line', {
    product: DataTypes.STRING,
    quantity: DataTypes.INTEGER,
    price: DataTypes.INTEGER,
  });
  const Article = sequelize.define('article', {
    sku: { type: DataTypes.STRING, unique: true },
    name: DataTypes.STRING,
    price: DataTypes.INTEGER,
  });
  const Sale = sequelize.define('sale', {
    customer: DataTypes.STRING,
    status: DataTypes.STRING,
    soldAt: DataTypes.DATE,
  });
  const SaleLine = sequelize.define('saleLine', {
    product: DataTypes.STRING,
    quantity: DataTypes.INTEGER,
    amount: DataTypes.DECIMAL(12, 2),
  });
  Order.hasMany(Line);
  Sale.Lines = Sale.hasMany(SaleLine);
  SaleLine.Sale = SaleLine.belongsTo(Sale);
  return { Product, User, Order, Line, Article, Sale, SaleLine };
}
