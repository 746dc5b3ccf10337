import { singular } from '@espalier/core';
import { actions } from './attributes.js';
import { AssociationError } from './errors.js';
import { camelize, underscore } from './naming.js';
import { type AssociationInfo, defined, isModel, type ModelClass, type Options } from './types.js';

/** The ends of an association, and what was said of it. */
export type Ends = Pick<AssociationInfo, 'kind' | 'source' | 'target' | 'as'> & { readonly given: Options };

/** The foreign key of belongsTo, hasOne and hasMany, which its holder gets as an attribute. */
export function singleForeignKey({ kind, source, target, as, given }: Ends): Options {
  const prefix = kind === 'hasOne' ? singular(given.as ?? source.name) : source.options.name.singular;
  const [holder, foreignKey] =
    kind === 'belongsTo'
      ? [source, readKey(given.foreignKey, source, as, onlyKey(target))]
      : [target, readKey(given.foreignKey, target, prefix, onlyKey(source))];
  addAttribute(holder, foreignKey);
  return defined({ foreignKey });
}

/** The keys of a through model. An association that leads back, and is declared later, may say what the other is called. */
export function throughForeignKeys(ends: Ends, through: ModelClass): Options {
  const { source, target, as, given } = ends;
  const [one, other] = [source.options.name.singular, target.options.name.singular];
  const foreignKey = readKey(given.foreignKey, through, one, given.sourceKey ?? onlyKey(source));
  const prefix = source === target ? singular(as) : other;
  const otherKey = readKey(given.otherKey, through, prefix, given.targetKey ?? onlyKey(target));
  const pairedKey = () => (given.otherKey === undefined ? pairOf(ends, through)?.foreignKey : undefined);
  addAttribute(through, foreignKey);
  if (pairedKey() === undefined) addAttribute(through, otherKey);
  target.throughNames.add(through.name);
  return {
    ...defined({ foreignKey }),
    through: { ...throughOptions(given), model: through },
    get otherKey() {
      return pairedKey() ?? otherKey;
    },
  };
}

/** The association that leads back; one of a model to itself does not pair with itself. */
function pairOf({ source, target, as }: Ends, through: ModelClass) {
  const joined = [...target.facts.values()].filter((each) => each.through === through);
  return joined.find((each) => each.target === source && (each.source !== source || each.as !== as));
}

/** The only attribute of a primary key; a key of several gives no name. */
function onlyKey({ primaryKeyAttributes: keys }: ModelClass): string | undefined {
  return keys.length === 1 ? keys[0] : undefined;
}

/** The `foreignKey` or `otherKey` option, with the name and the column that it has by default. */
function readKey(given: unknown, holder: ModelClass, prefix: string, key: string | undefined): Options {
  const spelt = typeof given === 'string' ? { name: given } : ((given ?? {}) as Options);
  const { fieldName, name = fieldName ?? (key && camelize(`${prefix}_${key}`)), ...rest } = spelt;
  if (name === undefined || Array.isArray(given)) return given as Options;
  const isOwn = holder.rawAttributes[name] === undefined && holder.options.underscored === true;
  return { ...(isOwn ? { field: underscore(name) } : {}), ...rest, ...actions(rest), name };
}

function addAttribute(holder: ModelClass, key: Options | undefined): void {
  if (key?.name !== undefined) holder.rawAttributes[key.name] ??= key;
}

function throughOptions({ through }: Options): Options {
  return through !== null && typeof through === 'object' && 'model' in through ? through : { model: through };
}

/** The joining model; of a table that no model has, one is made. */
export function throughOf({ source, target, given }: Ends): ModelClass {
  const { model } = throughOptions(given);
  if (isModel(model)) return model;
  if (typeof model !== 'string') {
    throw new AssociationError(
      `${source.name}.belongsToMany(${target.name}) requires through option, pass either a string or a model`,
    );
  }
  const models: Record<string, ModelClass> = source.sequelize.models;
  const known = models[model] ?? Object.values(models).find(({ tableName }) => tableName === model);
  const { underscored } = source.options;
  const options = defined({ tableName: model, underscored, timestamps: given.timestamps });
  return known ?? source.sequelize.define(model, {}, options);
}
