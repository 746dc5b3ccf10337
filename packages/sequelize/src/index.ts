import * as exported from './exports.js';
import { Sequelize } from './sequelize.js';

export * from './exports.js';
export { Sequelize, Sequelize as default };

// `require` returns the class itself.
module.exports = Object.assign(Sequelize, exported, { Sequelize, default: Sequelize });
