import { plural, singular } from '@espalier/core';
import { hookName } from './hooks.js';
import { underscore } from './naming.js';
import { defined, type ModelOptions, type Options } from './types.js';

/** The options of a model with the defaults of Sequelize and of its database: names, and the table. */
export function fullOptions(modelName: string, defaults: Options, given: Options): ModelOptions {
  const options = { timestamps: true, ...defaults, ...defined(given) } as Options;
  const many = plural(modelName);
  const table = options.freezeTableName ? modelName : options.underscored ? underscore(many) : many;
  return {
    ...options,
    modelName,
    hooks: { ...defaults.hooks, ...given.hooks },
    name: { singular: singular(modelName), plural: many, ...options.name },
    tableName: options.tableName ?? table,
  };
}

/** What neither database could be told. */
const withoutEffect = 'sequelize freezeTableName engine charset collate comment hooks indexes'.split(' ');

/** The same in the terms of Espalier, which refuses what it does not have. Options that are off are left out. */
export function modelOptions(options: ModelOptions): Options {
  const { hooks, indexes, timestamps } = options;
  const others = Object.entries(options).filter(([name, value]) => {
    const isUsual = (name === 'createdAt' || name === 'updatedAt') && (value === true || value === name);
    return value !== false && !isUsual && !withoutEffect.includes(name);
  });
  const named = Object.fromEntries(Object.entries(hooks).map(([name, each]) => [hookName(name), each]));
  const read = { timestamps, hooks: named, indexes: indexes?.map(readIndex) };
  return { ...Object.fromEntries(others), ...defined(read) };
}

/** An index, whose `fields` may be objects, and whose `type` may say that it is unique. */
function readIndex({ fields, type, unique = type?.toUpperCase() === 'UNIQUE', ...rest }: Options): Options {
  return { ...rest, fields: fields.map((field: Options) => field.name ?? field), unique };
}
