import { singular } from '@espalier/core';
import { readActions } from './attributes.js';
import { AssociationError } from './errors.js';
import { camelize, underscore } from './naming.js';
import { type AssociationInfo, defined, isModel, type ModelClass, type Options } from './types.js';

/** The ends of an association, and its options. */
export type Ends = Pick<AssociationInfo, 'kind' | 'source' | 'target' | 'as'> & { readonly options: Options };

/** Returns the foreign key of a belongsTo, hasOne or hasMany, and adds it to its model as an attribute. */
export function singleForeignKey({ kind, source, target, as, options }: Ends): Options {
  const prefix = kind === 'hasOne' ? singular(options.as ?? source.name) : source.options.name.singular;
  const [holder, foreignKey] =
    kind === 'belongsTo'
      ? [source, readKey(options.foreignKey, source, as, onlyKey(target))]
      : [target, readKey(options.foreignKey, target, prefix, onlyKey(source))];
  addAttribute(holder, foreignKey);
  return defined({ foreignKey });
}

/** Returns the foreign keys of a through model. A paired association that is declared later may name the other key. */
export function throughForeignKeys(ends: Ends, through: ModelClass): Options {
  const { source, target, as, options } = ends;
  const [one, other] = [source.options.name.singular, target.options.name.singular];
  const foreignKey = readKey(options.foreignKey, through, one, options.sourceKey ?? onlyKey(source));
  const prefix = source === target ? singular(as) : other;
  const otherKey = readKey(options.otherKey, through, prefix, options.targetKey ?? onlyKey(target));
  const pairedKey = () => (options.otherKey === undefined ? findPair(ends, through)?.foreignKey : undefined);
  addAttribute(through, foreignKey);
  if (pairedKey() === undefined) addAttribute(through, otherKey);
  target.throughNames.add(through.name);
  return {
    ...defined({ foreignKey }),
    through: { ...throughOptions(options), model: through },
    get otherKey() {
      return pairedKey() ?? otherKey;
    },
  };
}

/** Finds the association in the other direction. An association of a model to itself is not its own pair. */
function findPair({ source, target, as }: Ends, through: ModelClass) {
  const joined = [...target.associationInfo.values()].filter((each) => each.through === through);
  return joined.find((each) => each.target === source && (each.source !== source || each.as !== as));
}

/** Returns the name of a primary key of one attribute, and `undefined` for a composite key. */
function onlyKey({ primaryKeyAttributes: keys }: ModelClass): string | undefined {
  return keys.length === 1 ? keys[0] : undefined;
}

/** Returns the option `foreignKey` or `otherKey`, with its default name and column. */
function readKey(option: unknown, holder: ModelClass, prefix: string, key: string | undefined): Options {
  const normalized = typeof option === 'string' ? { name: option } : ((option ?? {}) as Options);
  const { fieldName, name = fieldName ?? (key && camelize(`${prefix}_${key}`)), ...rest } = normalized;
  if (name === undefined || Array.isArray(option)) return option as Options;
  const isOwn = holder.rawAttributes[name] === undefined && holder.options.underscored === true;
  return { ...(isOwn ? { field: underscore(name) } : {}), ...rest, ...readActions(rest), name };
}

function addAttribute(holder: ModelClass, key: Options | undefined): void {
  if (key?.name !== undefined) holder.rawAttributes[key.name] ??= key;
}

function throughOptions({ through }: Options): Options {
  return through !== null && typeof through === 'object' && 'model' in through ? through : { model: through };
}

/** Returns the through model. Defines one if `through` names a table without a model. */
export function throughModel({ source, target, options }: Ends): ModelClass {
  const { model } = throughOptions(options);
  if (isModel(model)) return model;
  if (typeof model !== 'string') {
    throw new AssociationError(
      `${source.name}.belongsToMany(${target.name}) requires through option, pass either a string or a model`,
    );
  }
  const models: Record<string, ModelClass> = source.sequelize.models;
  const known = models[model] ?? Object.values(models).find(({ tableName }) => tableName === model);
  const { underscored } = source.options;
  const modelOptions = defined({ tableName: model, underscored, timestamps: options.timestamps });
  return known ?? source.sequelize.define(model, {}, modelOptions);
}
