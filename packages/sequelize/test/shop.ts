import { DataTypes, type Sequelize } from '@espalier/sequelize';

/**
 * Returns models of a shop, without associations: each test declares those that it is about.
 * A model is defined when it is read, so that a test may define another of its name.
 */
export function defineShop(sequelize: Sequelize) {
  return {
    get Product() {
      return sequelize.define('Product', { title: DataTypes.STRING });
    },
    get User() {
      return sequelize.define('User', { name: DataTypes.STRING });
    },
    get Tag() {
      return sequelize.define('Tag', { name: DataTypes.STRING });
    },
    get Task() {
      return sequelize.define('Task', { title: DataTypes.STRING });
    },
  };
}
