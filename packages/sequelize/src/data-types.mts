import DataTypes from './data-types.js';

export * from './data-types.js';
export default DataTypes;
