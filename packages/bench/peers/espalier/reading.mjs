import { aggregate, DataTypes, Model, Op, sql } from '@espalier/core';

/** Returns the workloads that read stored rows. */
export function readingWorkloads(database) {
  const { Sale, SaleLine } = defineModels(database);
  return {
    reportByMonth: (status) =>
      SaleLine.aggregate({
        where: { sale: { status } },
        groupBy: { month: [SaleLine.Sale, sql.month('soldAt')] },
        select: { lines: aggregate.count(), total: aggregate.sum('amount') },
        order: ['month'],
      }),
    pageFilteredByChild: ({ quantity, limit, offset }) =>
      Sale.findAll({
        where: { lines: { some: { quantity: { [Op.gte]: quantity } } } },
        order: [
          ['soldAt', 'DESC'],
          ['id', 'DESC'],
        ],
        limit,
        offset,
      }),
  };
}

function defineModels(database) {
  class Sale extends Model.init(
    {
      customer: DataTypes.STRING,
      status: { type: DataTypes.STRING, allowNull: false },
      soldAt: { type: DataTypes.DATE, allowNull: false },
    },
    { database, modelName: 'sale' },
  ) {
    static Lines = this.hasMany(() => SaleLine, {
      as: 'lines',
      foreignKey: { name: 'saleId', allowNull: false },
    });
  }

  class SaleLine extends Model.init(
    {
      product: DataTypes.STRING,
      quantity: { type: DataTypes.INTEGER, allowNull: false },
      amount: { type: DataTypes.DECIMAL(12, 2), allowNull: false },
    },
    { database, modelName: 'saleLine' },
  ) {
    static Sale = this.belongsTo(() => Sale, { foreignKey: { name: 'saleId', allowNull: false } });
  }

  return { Sale, SaleLine };
}
