/**
 * A model in its own file, which imports the file that imports it.
 *
 * @example
 * Review.create({ stars: 5, productId: 1, author: { firstName: 'Ann' } }, { include: [Review.Author] });
 */
import { DataTypes, database, Model } from './api.js';
// biome-ignore lint/suspicious/noImportCycles: that models can import each other is what is tested
import { Product, User } from './shop.js';

export class Review extends Model.init(
  { stars: { type: DataTypes.INTEGER, allowNull: false }, text: DataTypes.TEXT },
  { database, modelName: 'review' },
) {
  static Product = this.belongsTo(() => Product, { foreignKey: { allowNull: false } });
  static Author = this.belongsTo(() => User, { as: 'author' });
}
