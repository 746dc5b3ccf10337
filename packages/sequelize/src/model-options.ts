import { plural, singular } from '@espalier/core';
import { hookName } from './hooks.js';
import { underscore } from './naming.js';
import { defined, type ModelOptions, type Options } from './types.js';
import { readWhere } from './where.js';

/** Returns the options of a model with the defaults of Sequelize and of its database: names, and the table. */
export function fullOptions(modelName: string, defaults: Options, ownOptions: Options): ModelOptions {
  const options = { timestamps: true, ...defaults, ...defined(ownOptions) } as Options;
  const many = plural(modelName);
  const table = options.freezeTableName ? modelName : options.underscored ? underscore(many) : many;
  return {
    ...options,
    modelName,
    hooks: { ...defaults.hooks, ...ownOptions.hooks },
    name: { singular: singular(modelName), plural: many, ...options.name },
    tableName: options.tableName ?? table,
  };
}

/** Options without a counterpart in the options of Espalier, and those that are translated separately. */
const withoutEffect = 'sequelize freezeTableName engine charset collate hooks indexes'.split(' ');

const timestampNames = ['createdAt', 'updatedAt', 'deletedAt'];

/** Returns the options for Espalier, which rejects unknown ones. Options that are `false` are left out. */
export function modelOptions(options: ModelOptions): Options {
  const { hooks, indexes, timestamps } = options;
  const others = Object.entries(options).filter(([name, value]) => {
    const isDefault = timestampNames.includes(name) && (value === true || value === name);
    return value !== false && !isDefault && !withoutEffect.includes(name);
  });
  const named = Object.fromEntries(Object.entries(hooks).map(([name, each]) => [hookName(name), each]));
  const read = { timestamps, hooks: named, indexes: indexes?.map(readIndex) };
  return { ...Object.fromEntries(others), ...defined(read) };
}

/** Returns an index. Its `type` may be UNIQUE. */
function readIndex({ type, unique = type?.toUpperCase() === 'UNIQUE', where, ...rest }: Options): Options {
  return { ...rest, ...(where && { where: readWhere(where) }), unique };
}
