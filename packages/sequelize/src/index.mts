export * from './exports.js';
export { Sequelize, Sequelize as default } from './sequelize.js';
